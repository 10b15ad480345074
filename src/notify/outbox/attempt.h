// One try of what goes out together: one delivery, or a digest of several; from the claimed rows to the written
// verdict. Blocks: the whole of it runs on one pool thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "notify/channel.h"
#include "notify/outbox/breakers.h"
#include "notify/outbox/mandate.h"
#include "notify/outbox/settings.h"
#include "notify/outbox/stop_signal.h"
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
  // What a recipient of a secure message is told: the team, and their link. Error: temporary, or what the delivery is
  // rejected with. Empty: there are no secure messages. Blocks; any pool thread.
  std::function<Result<Notice>(const voicemail::Delivery&)> secure_notice = {};
};

// Rows that came to the same, and whether that is written.
struct Tried {
  std::vector<voicemail::Delivery> rows;
  Verdict verdict;
  Status recorded;  // conflict: fenced; temporary: unknown, write it again, that is harmless
};

class Attempt : private CommitMark {
 public:
  // What a try stands on; all of it outlives the attempt.
  struct Ground {
    const OutboxPorts& ports;
    const OutboxSettings& settings;
    const Mandate& mandate;
    const StopSignal& stop;
    Breakers& breakers;
  };
  // `rows` are for one target and mailbox, and more than one only under one digest.
  Attempt(const Ground& ground, std::string relay, std::vector<voicemail::Delivery> rows)
      : ground_(ground), relay_(std::move(relay)), rows_(std::move(rows)) {}

  // `channel` is null where no channel of the row's name is set up. Every row is in exactly one of the results.
  std::vector<Tried> run_blocking(Channel* channel);

 private:
  enum class Mark { not_set, set, refused, fenced };
  using Kind = Verdict::Kind;

  bool set_blocking() override;
  bool must_end() const override;
  bool may_begin() const;

  Status read_messages_blocking();
  void try_blocking(Channel* channel);
  bool postpone_if_quiet_blocking(const voicemail::Mailbox& mailbox);
  Outcome deliver_blocking(Channel& channel, const voicemail::Mailbox& mailbox);
  Outcome deliver_one_blocking(Channel& channel, const voicemail::Mailbox& mailbox);
  Reach reach_of(const Outcome& outcome) const;
  Verdict judge_row(const voicemail::Delivery& row, const Outcome& outcome, AmbiguousPolicy policy) const;
  void conclude_all_blocking(const Outcome& outcome, AmbiguousPolicy policy);
  void put_all_back_blocking(const std::string& why);
  void turn_away_blocking();
  void conclude_blocking(std::vector<voicemail::Delivery> rows, Verdict verdict);
  WallTime now() const { return ground_.ports.clock.now(); }

  const Ground ground_;
  const std::string relay_;
  std::vector<voicemail::Delivery> rows_;     // those that are still wanted
  std::vector<voicemail::Message> messages_;  // of rows_
  std::vector<Tried> tried_;
  Mark mark_ = Mark::not_set;
};

}  // namespace aftertone::notify
