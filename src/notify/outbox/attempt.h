// One try of one delivery, from the claimed row to the written verdict. Blocks: the whole of it runs on one pool
// thread.
#pragma once

#include <atomic>
#include <chrono>
#include <limits>

#include "notify/channel.h"
#include "notify/outbox/settings.h"
#include "notify/outbox/verdict.h"
#include "voicemail/ports/mailbox_store.h"
#include "voicemail/ports/message_store.h"
#include "voicemail/ports/outbox_store.h"

namespace aftertone::notify {

// References to parts that the app owns and that outlive the worker.
struct OutboxPorts {
  voicemail::OutboxStore& outbox;
  voicemail::MessageStore& messages;
  voicemail::MailboxStore& mailboxes;
  const Clock& clock;
};

// Tells deliveries on pool threads that the service stops. Any thread.
class StopSignal {
 public:
  void begin(std::chrono::milliseconds grace) {
    deadline_ = (std::chrono::steady_clock::now() + grace).time_since_epoch().count();
  }
  bool has_begun() const { return deadline_ != kNever; }
  bool is_grace_over() const { return std::chrono::steady_clock::now().time_since_epoch().count() >= deadline_; }

 private:
  using Ticks = std::chrono::steady_clock::rep;
  static constexpr Ticks kNever = std::numeric_limits<Ticks>::max();
  std::atomic<Ticks> deadline_{kNever};
};

class Attempt : private CommitMark {
 public:
  // Everything outlives the attempt.
  Attempt(const OutboxPorts& ports, const OutboxSettings& settings, const StopSignal& stop,
          const voicemail::Delivery& delivery)
      : ports_(ports), settings_(settings), stop_(stop), delivery_(delivery) {}

  // `channel` is null where no channel of the row's name is set up.
  Verdict run_blocking(Channel* channel);

 private:
  enum class Mark { not_set, set, refused, fenced };

  bool set_blocking() override;
  bool must_end() const override;
  Verdict put_back(std::string why) const { return {Verdict::Kind::put_back, std::move(why), ports_.clock.now()}; }
  Verdict judge_failure(const Error& error) const;
  Verdict judge_outcome(const Outcome& outcome) const;

  const OutboxPorts& ports_;
  const OutboxSettings& settings_;
  const StopSignal& stop_;
  const voicemail::Delivery& delivery_;
  Mark mark_ = Mark::not_set;
};

}  // namespace aftertone::notify
