// A lamp service between lamps in memory and a SIP stack that the test plays.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>

#include "async/loop.h"
#include "notify/lamp/lamp_service.h"
#include "voicemail/ports/memory_lamp_fake.h"

namespace aftertone::notify {

using namespace std::chrono_literals;

inline constexpr auto kPatience = 10s;
inline const WallTime kNoon = from_millis(1'795'348'800'000);

// The stack as the test plays it: what is sent waits to be answered.
class ScriptedTransport : public sip::EventTransport {
 public:
  struct Sent {
    sip::OutgoingRequest request;
    sip::OnRequestAnswer on_answer;

    void answer(int status, const std::string& etag = {}) const { on_answer({status, etag, 3600s, 0s, 0s}); }
    std::string header(const std::string& name) const {
      for (const std::string& line : request.headers) {
        if (line.starts_with(name + ": ")) return line.substr(name.size() + 2);
      }
      return {};
    }
    bool shows(const std::string& counts) const {
      return request.body.find("Voice-Message: " + counts + "\r\n") != std::string::npos;
    }
  };

  void send(sip::OutgoingRequest request, sip::OnRequestAnswer on_answer) override {
    const std::lock_guard lock(mutex_);
    sent_.push_back({std::move(request), std::move(on_answer)});
    changed_.notify_all();
  }
  void serve_events(sip::EventServer server) override { server_ = std::move(server); }

  // The next request; a failed test if none comes.
  Sent next() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [this] { return !sent_.empty(); })) {
      ADD_FAILURE() << "nothing was sent";
      return {{}, [](const sip::RequestAnswer&) {}};
    }
    Sent sent = std::move(sent_.front());
    sent_.pop_front();
    return sent;
  }
  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return sent_.size();
  }
  const sip::EventServer& server() const { return server_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Sent> sent_;
  sip::EventServer server_;
};

// What a SUBSCRIBE was answered.
class Answer : public sip::SubscribeAnswer {
 public:
  void accept(std::chrono::seconds expires) override { tell(200, expires); }
  void refuse(int status, std::chrono::seconds retry_after) override { tell(status, retry_after); }

  int status() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [this] { return status_ != 0; })) << "no answer";
    return status_;
  }
  std::chrono::seconds seconds() const { return seconds_; }

 private:
  void tell(int status, std::chrono::seconds seconds) {
    const std::lock_guard lock(mutex_);
    status_ = status;
    seconds_ = seconds;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int status_ = 0;
  std::chrono::seconds seconds_{0};
};

class LampServiceTest : public testing::Test {
 protected:
  LampServiceTest() {
    settings_.allow = {"127.0.0.0/8"};
    settings_.poll = 5ms;
    settings_.coalesce = 1ms;
    settings_.store_retry = 5ms;
    settings_.retry = 0s;
    store_.set("1001", {});
  }
  ~LampServiceTest() override { stop(); }

  void start() {
    service_ = std::make_unique<LampService>(loop_.executor(), pool_, store_, transport_, settings_, clock_);
    service_->start();
  }
  void stop() {
    if (service_) service_->stop_blocking();
    service_.reset();
  }

  std::shared_ptr<Answer> subscribe(const std::string& mailbox, std::optional<std::chrono::seconds> expires = 600s,
                                    const std::string& tag = "t1", std::uint32_t cseq = 1, bool is_first = true) {
    sip::Subscribe subscribe;
    subscribe.is_first = is_first;
    subscribe.request_uri = "sip:" + mailbox + "@pbx";
    subscribe.to = "<" + subscribe.request_uri + ">";
    subscribe.expires = expires;
    subscribe.source_ip = "127.0.0.1";
    subscribe.source_port = 5070;
    subscribe.transport = "udp";
    sip::EventDialog& dialog = subscribe.dialog;
    dialog.call_id = "c-" + tag;
    dialog.local_tag = tag;
    dialog.local_address = subscribe.to + ";tag=" + tag;
    dialog.remote_tag = "r";
    dialog.remote_address = subscribe.to + ";tag=r";
    dialog.remote_cseq = cseq;
    dialog.remote_target = "sip:phone@127.0.0.1:5070";
    auto answer = std::make_shared<Answer>();
    transport_.server().on_subscribe(std::move(subscribe), answer);
    return answer;
  }
  std::shared_ptr<Answer> refresh(std::uint32_t cseq, std::optional<std::chrono::seconds> expires = 600s) {
    return subscribe("1001", expires, "t1", cseq, false);
  }

  bool eventually(const std::function<bool()>& is_so) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!is_so() && std::chrono::steady_clock::now() < end)
      std::this_thread::yield();
    return is_so();
  }

  LampSettings settings_;
  SystemClock clock_;
  voicemail::MemoryLampStore store_;
  ScriptedTransport transport_;
  async::Loop loop_{"test-lamp"};
  async::BlockingPool pool_{"test-sql", 1, 100};
  std::unique_ptr<LampService> service_;
};

}  // namespace aftertone::notify
