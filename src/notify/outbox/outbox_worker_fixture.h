// A worker between an outbox in memory and a channel that the test scripts.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <thread>

#include "async/loop.h"
#include "notify/outbox/memory_outbox_fake.h"
#include "notify/outbox/outbox_worker.h"
#include "voicemail/ports/memory_stores_fake.h"

namespace aftertone::notify {

using namespace std::chrono_literals;
using voicemail::Delivery;
using voicemail::DeliveryId;
using State = voicemail::DeliveryState;

inline const WallTime kNoon = from_millis(1'795'348'800'000);  // 2026-11-22 12:00:00 UTC

// A channel that does what the test says, and remembers.
class ScriptedChannel : public Channel {
 public:
  using Behaviour = std::function<Outcome(const Delivery&, CommitMark&)>;

  Outcome deliver_blocking(const Delivery& delivery, const voicemail::Message&, const voicemail::Mailbox&,
                           const Notice&, CommitMark& mark) override {
    ++tries;
    return behave(delivery, mark);
  }
  bool can_digest() const override { return digests; }
  Outcome deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox&,
                                  CommitMark& mark) override {
    ++tries;
    return behave_with_digest(entries, mark);
  }
  AmbiguousPolicy ambiguous_policy() const override { return policy; }

  static Outcome take(const Delivery&, CommitMark& mark) {
    return mark.set_blocking() ? Outcome::sent("250 queued") : Outcome::retry("no mark");
  }

  static Outcome take_digest(std::span<const DigestEntry> entries, CommitMark& mark) {
    return take(entries.front().delivery, mark);
  }

  // Set before the worker starts.
  Behaviour behave = &ScriptedChannel::take;
  std::function<Outcome(std::span<const DigestEntry>, CommitMark&)> behave_with_digest = &ScriptedChannel::take_digest;
  bool digests = false;
  AmbiguousPolicy policy = AmbiguousPolicy::resend;
  std::atomic<int> tries{0};
};

class OutboxWorkerTest : public testing::Test {
 protected:
  OutboxWorkerTest() {
    voicemail::Mailbox mailbox;
    mailbox.number = voicemail::MailboxNumber("1001");
    EXPECT_TRUE(mailboxes_.add_blocking(mailbox).has_value());
    settings_.poll = 5ms;
    settings_.store_retry = 1ms;
    settings_.stop_grace = 50ms;
    settings_.target_pause = 0ms;
    settings_.relay_per_second = 0;
    settings_.failures_to_open = 1000;
  }
  ~OutboxWorkerTest() override { stop(); }

  voicemail::MessageId add_message() {
    voicemail::Message message;
    message.id = Uuid::v7(kNoon);
    message.mailbox = voicemail::MailboxNumber("1001");
    EXPECT_TRUE(messages_.commit_blocking(message, {}).has_value());
    return message.id;
  }
  DeliveryId add(const std::string& target = "anna@example.com", State state = State::ready) {
    return outbox_.add(add_message(), target, state);
  }
  void start() {
    std::map<std::string, Route> routes;
    routes.emplace("email", Route{channel_, channel_pool_});
    start_with(routes);
  }
  void start_with(const std::map<std::string, Route>& routes) {
    const Mandate mandate{outbox_.take_over_role(), [this] { return is_mandate_valid_.load(); },
                          [this] { wants_new_mandate_ = true; }};
    worker_ = std::make_unique<OutboxWorker>(
        loop_.executor(), pool_, OutboxPorts{outbox_, messages_, mailboxes_, clock_}, routes, settings_, mandate);
    is_stopped_ = false;
    worker_->start();
  }
  // False after ten seconds.
  static bool wait_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!holds() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    return holds();
  }
  bool wait_for_count(std::int64_t (*count)(const OutboxCounts&)) {
    return wait_until([&] { return count(worker_->counts()) > 0; });
  }
  void stop() {
    if (worker_ && !std::exchange(is_stopped_, true)) worker_->stop_blocking();
  }

  SteppedClock clock_{kNoon};
  MemoryOutbox outbox_{clock_};
  voicemail::MemoryMessageStore messages_;
  voicemail::MemoryMailboxStore mailboxes_;
  ScriptedChannel channel_;
  OutboxSettings settings_;
  async::Loop loop_{"at-test"};
  async::BlockingPool pool_{"at-block", 2, 100};
  async::BlockingPool channel_pool_{"at-mail", 4, 100};
  std::unique_ptr<OutboxWorker> worker_;
  bool is_stopped_ = false;
  std::atomic<bool> is_mandate_valid_{true};
  std::atomic<bool> wants_new_mandate_{false};
};

}  // namespace aftertone::notify
