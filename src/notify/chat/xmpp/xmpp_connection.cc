#include "notify/chat/xmpp/xmpp_connection.h"

#include <algorithm>
#include <future>
#include <memory>
#include <random>

#include "async/thread_name.h"
#include "base/log.h"
#include "notify/chat/xmpp/xmpp_session.h"

namespace aftertone::notify::xmpp {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{1'000}, kLongestPause{60'000};
constexpr milliseconds kLook{200};

// Between half and the whole of it, so that many do not come back together.
milliseconds with_jitter(milliseconds time) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  return milliseconds(std::uniform_int_distribution<std::int64_t>(time.count() / 2, time.count())(random));
}

}  // namespace

XmppConnection::XmppConnection(XmppSettings settings, OnXmppReceipt on_receipt)
    : settings_(std::move(settings)), on_receipt_(std::move(on_receipt)) {
  thread_ = std::thread([this] {
    async::name_this_thread("at-xmpp");
    run();
  });
}

XmppConnection::~XmppConnection() {
  {
    const std::scoped_lock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::string XmppConnection::wait_until_ready_blocking(milliseconds most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [this] { return is_ready_ || is_stopping_; });
  return is_ready_ ? "" : why_not_;
}

XmppAnswer XmppConnection::ask_blocking(XmppOrder order, const std::function<bool()>& must_end) {
  const auto promise = std::make_shared<std::promise<XmppAnswer>>();
  std::future<XmppAnswer> answer = promise->get_future();
  {
    const std::scoped_lock lock(mutex_);
    if (!is_ready_ || is_stopping_) return {XmppAnswer::Kind::unsent, why_not_};
    waiting_.push_back({std::move(order), [promise](XmppAnswer said) { promise->set_value(std::move(said)); }});
  }
  while (answer.wait_for(kLook) != std::future_status::ready)
    if (must_end()) return {XmppAnswer::Kind::unknown, "the service stopped"};
  return answer.get();
}

void XmppConnection::run() {
  milliseconds back_off = kFirstPause;
  while (!is_stopping_) {
    const auto began_at = std::chrono::steady_clock::now();
    XmppSession session(settings_, on_receipt_);
    serve(session);
    send_back_waiting(session.why());
    if (is_stopping_) return session.say_goodbye();
    const bool was_good = std::chrono::steady_clock::now() - began_at > kLongestPause;
    back_off = was_good ? kFirstPause : back_off;
    const milliseconds time = with_jitter(back_off);
    log::warning("notify", "notify-xmpp-away: {} is not connected: {}; again in {} ms", settings_.jid, session.why(),
                 time.count());
    pause(time);
    back_off = std::min(back_off * 2, kLongestPause);
  }
}

void XmppConnection::serve(XmppSession& session) {
  bool was_ready = false;
  while (!is_stopping_ && !session.has_ended()) {
    session.turn();
    if (!session.is_ready()) continue;
    if (!was_ready) {
      was_ready = true;
      log::info("notify", "connected as {}", settings_.jid);
      set_ready(true, "");
    }
    for (Waiting& waiting : take_waiting())
      session.carry_out(std::move(waiting.order), std::move(waiting.done));
  }
  set_ready(false, session.why());
}

void XmppConnection::set_ready(bool is_ready, const std::string& why) {
  {
    const std::scoped_lock lock(mutex_);
    is_ready_ = is_ready;
    why_not_ = why;
  }
  changed_.notify_all();
}

std::deque<XmppConnection::Waiting> XmppConnection::take_waiting() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(waiting_, {});
}

// They have not left.
void XmppConnection::send_back_waiting(const std::string& why) {
  for (const Waiting& waiting : take_waiting())
    waiting.done({XmppAnswer::Kind::unsent, why});
}

void XmppConnection::pause(milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [this] { return is_stopping_.load(); });
}

}  // namespace aftertone::notify::xmpp
