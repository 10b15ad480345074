// Takes SUBSCRIBEs: what is wrong is refused, the rest is written down in batches, answered, and told. A dialog is
// written down before its SUBSCRIBE is answered 200: what a phone believes survives us.
// Home: that of the LampService.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "async/blocking_pool.h"
#include "notify/lamp/lamp_sender.h"
#include "voicemail/ports/lamp_store.h"

namespace aftertone::notify {

class SubscribeDesk {
 public:
  // All outlives the desk.
  SubscribeDesk(LampBook& book, LampSender& sender, voicemail::LampStore& store, async::BlockingPool& pool,
                const LampSettings& settings, const Clock& clock);

  void take(SubscribeArrived arrived);
  bool has_waiting() const { return !waiting_.empty(); }
  // One batch of what waits: the store is asked once.
  async::Task<> serve();

  // Says goodbye where time is over; their ids.
  std::vector<std::string> expire(WallTime now);

 private:
  struct Waiting {
    std::shared_ptr<sip::SubscribeAnswer> answer;
    voicemail::MailboxNumber mailbox;
    Subscriber subscriber;
    std::chrono::seconds expires{0};
    bool is_first = true;
  };

  bool is_within_rate();
  // What it comes to; or it has been refused.
  std::optional<Waiting> judge(const SubscribeArrived& arrived);
  std::optional<Waiting> judge_first(const SubscribeArrived& arrived);
  std::optional<Waiting> judge_later(const SubscribeArrived& arrived);
  void log_full(const std::string& mailbox, const std::string& from);
  void conclude(Waiting& waiting, const std::optional<voicemail::Lamp>& lamp);
  void keep(Waiting& waiting);

  LampBook& book_;
  LampSender& sender_;
  voicemail::LampStore& store_;
  async::BlockingPool& pool_;
  const LampSettings& settings_;
  const Clock& clock_;
  std::mt19937 random_{std::random_device{}()};
  std::vector<Waiting> waiting_;
  double tokens_ = 0;
  std::chrono::steady_clock::time_point refilled_at_;
  std::chrono::steady_clock::time_point full_logged_;
};

}  // namespace aftertone::notify
