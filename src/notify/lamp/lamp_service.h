// The message-waiting lamps: a function of the store. The service watches what changes there, with one small query at a
// time, and tells everybody who watches a lamp what is true now: phones that subscribed (RFC 3842, 6665), PBXs that are
// told without asking, presence servers (RFC 3903). Whatever happened to the process, the phones or the network before,
// the next look puts it right. While the store cannot be read nothing is told: unknown is never zero.
//
// Start with run(); lamp_sender.h sends, subscribe_desk.h takes SUBSCRIBEs.
#pragma once

#include <atomic>
#include <memory>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "notify/lamp/lamp_sender.h"
#include "notify/lamp/subscribe_desk.h"
#include "voicemail/ports/lamp_store.h"

namespace aftertone::notify {

// Home: the loop of `home`.
class LampService {
 public:
  // `pool` is for SQL. All outlives the service.
  LampService(async::Executor home, async::BlockingPool& pool, voicemail::LampStore& store,
              sip::EventTransport& transport, LampSettings settings, const Clock& clock);
  ~LampService();

  // Any thread, once.
  void start();
  // To be called, on any thread and also when the service is gone, as a hint that a lamp may have changed; without it
  // the next poll finds it.
  std::function<void()> waker() const;
  // Before the destructor, on the home loop; or from a thread that is another one. Subscriptions stay: the next process
  // goes on.
  async::Task<> stop();
  void stop_blocking();

  std::size_t subscription_count() const { return subscription_count_; }  // any thread

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  async::Task<> run();
  async::Task<> load();
  async::Task<> work_once();
  async::Task<> watch();
  async::Task<> reconcile();
  async::Task<> write_down();
  void take(LampEvent event);
  void take_over(const voicemail::LampSubscription& written);
  void add_receivers(const voicemail::MailboxNumber& mailbox);
  void see(const voicemail::Lamp& lamp);
  void end_watching(const voicemail::MailboxNumber& mailbox);
  bool is_store_fine(const Status& status);
  TimePoint next_work() const;

  template <typename T>
  async::Task<T> insist(std::string what, std::function<Result<T>()> job);

  async::BlockingPool& pool_;
  voicemail::LampStore& store_;
  sip::EventTransport& transport_;
  const LampSettings settings_;
  const Clock& clock_;
  const std::shared_ptr<EventInlet> inlet_;
  async::TaskGroup tasks_;
  std::atomic<std::size_t> subscription_count_{0};

  // Home thread only.
  LampBook book_;
  LampSender sender_;
  SubscribeDesk desk_;
  WallTime read_until_;
  TimePoint watch_at_, reconcile_at_, sweep_at_, write_at_;
  std::vector<std::string> forgotten_;                                     // subscriptions to be removed from the store
  std::vector<voicemail::LampPublication> publications_;                   // to be written
  std::unordered_map<std::string, voicemail::LampPublication> published_;  // as found at the start
  bool is_store_away_ = false;
};

}  // namespace aftertone::notify
