#include "notify/lamp/subscribe_desk.h"

#include <algorithm>

#include "base/log.h"
#include "notify/lamp/admission.h"

namespace aftertone::notify {

using std::chrono::seconds;
using voicemail::Lamp;
using voicemail::LampWish;

namespace {

constexpr std::size_t kBatch = 200;
constexpr double kBurst = 2;  // seconds of the rate
constexpr seconds kLateRefresh{5};
constexpr seconds kLogPause{30};
// So far may a dialog's numbers run ahead of the time by which they are taken up again.
constexpr std::uint32_t kMostAhead = 200;

// Those who are sent away together do not come back together.
seconds retry_after(std::mt19937& random) {
  return seconds(std::uniform_int_distribution<int>(10, 40)(random));
}

}  // namespace

SubscribeDesk::SubscribeDesk(LampBook& book, LampSender& sender, voicemail::LampStore& store, async::BlockingPool& pool,
                             const LampSettings& settings, const Clock& clock)
    : book_(book), sender_(sender), store_(store), pool_(pool), settings_(settings), clock_(clock) {}

bool SubscribeDesk::is_within_rate() {
  const auto now = std::chrono::steady_clock::now();
  const double passed = std::chrono::duration<double>(now - std::exchange(refilled_at_, now)).count();
  const double most = settings_.subscribes_per_second * kBurst;
  tokens_ = std::min(most, tokens_ + passed * settings_.subscribes_per_second);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

void SubscribeDesk::take(SubscribeArrived arrived) {
  if (!is_within_rate()) return arrived.answer->refuse(503, retry_after(random_));
  if (auto waiting = judge(arrived)) waiting_.push_back(std::move(*waiting));
}

std::optional<SubscribeDesk::Waiting> SubscribeDesk::judge(const SubscribeArrived& arrived) {
  auto waiting = arrived.subscribe.is_first ? judge_first(arrived) : judge_later(arrived);
  if (!waiting) return std::nullopt;
  waiting->answer = arrived.answer;
  waiting->is_first = arrived.subscribe.is_first;
  waiting->expires = granted_expiry(arrived.subscribe.expires, settings_, random_);
  Subscriber& subscriber = waiting->subscriber;
  subscriber.expires_at = clock_.now() + waiting->expires;
  subscriber.dialog.next_hop = next_hop_of(arrived.subscribe, settings_);
  subscriber.dialog.local_cseq = next_cseq(subscriber, clock_.now());
  return waiting;
}

std::optional<SubscribeDesk::Waiting> SubscribeDesk::judge_first(const SubscribeArrived& arrived) {
  const auto mailbox = mailbox_of(arrived.subscribe, settings_);
  if (!mailbox) {
    arrived.answer->refuse(404);
    return std::nullopt;
  }
  const bool is_full = book_.subscriber_count() + waiting_.size() >= settings_.most_subscriptions ||
                       book_.watchers_of(*mailbox).size() >= settings_.most_per_mailbox;
  if (is_full) {
    log_full(mailbox->value(), arrived.subscribe.source_ip);
    arrived.answer->refuse(503, seconds(300));
    return std::nullopt;
  }
  Waiting waiting;
  waiting.mailbox = *mailbox;
  waiting.subscriber.dialog = arrived.subscribe.dialog;
  waiting.subscriber.created_at = clock_.now();
  return waiting;
}

void SubscribeDesk::log_full(const std::string& mailbox, const std::string& from) {
  const auto now = std::chrono::steady_clock::now();
  if (now < full_logged_ + kLogPause) return;
  full_logged_ = now;
  log::warning("notify", "lamp-full: {} subscriptions; one to {} from {} is refused", book_.subscriber_count(), mailbox,
               from);
}

// A refresh: the tags match exactly, the number is a later one (RFC 3261 12.2.2); Contact and source may have moved.
std::optional<SubscribeDesk::Waiting> SubscribeDesk::judge_later(const SubscribeArrived& arrived) {
  const sip::EventDialog& said = arrived.subscribe.dialog;
  const Watcher* const watcher = book_.find_subscriber(said.local_tag);
  const Subscriber* const known = watcher == nullptr ? nullptr : &std::get<Subscriber>(watcher->who);
  if (known == nullptr || known->dialog.call_id != said.call_id || known->dialog.remote_tag != said.remote_tag) {
    arrived.answer->refuse(481);
    return std::nullopt;
  }
  Subscriber by_time = *known;
  by_time.dialog.local_cseq = 0;
  const bool is_too_fast = known->dialog.local_cseq > next_cseq(by_time, clock_.now()) + kMostAhead;
  if (said.remote_cseq <= known->dialog.remote_cseq || is_too_fast) {
    arrived.answer->refuse(is_too_fast ? 503 : 500, is_too_fast ? seconds(10) : seconds(0));
    return std::nullopt;
  }
  Waiting waiting;
  waiting.mailbox = watcher->mailbox;
  waiting.subscriber = *known;
  waiting.subscriber.dialog.remote_target = said.remote_target;
  waiting.subscriber.dialog.remote_cseq = said.remote_cseq;
  waiting.subscriber.dialog.contact = said.contact;
  return waiting;
}

async::Task<> SubscribeDesk::serve() {
  const std::size_t count = std::min(waiting_.size(), kBatch);
  std::vector<Waiting> batch(std::make_move_iterator(waiting_.begin()),
                             std::make_move_iterator(waiting_.begin() + static_cast<std::ptrdiff_t>(count)));
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  std::vector<LampWish> wishes;
  for (const Waiting& each : batch) {
    const Subscriber& subscriber = each.subscriber;
    wishes.push_back({{subscriber.dialog.local_tag, each.mailbox, write_dialog(subscriber.dialog),
                       subscriber.created_at, subscriber.expires_at},
                      each.expires.count() > 0});
  }
  using Lamps = std::vector<std::optional<Lamp>>;
  const std::function<Result<Lamps>()> job = [this, &wishes] {
    return store_.subscribe_blocking(settings_.home, wishes);
  };
  const Result<Lamps> lamps = co_await pool_.run<Lamps>(job);
  if (!lamps) log::warning("notify", "lamp-database: subscriptions cannot be written: {}", to_string(lamps.error()));
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (lamps) {
      conclude(batch[i], (*lamps)[i]);
    } else {
      batch[i].answer->refuse(503, retry_after(random_));
    }
  }
}

void SubscribeDesk::conclude(Waiting& waiting, const std::optional<Lamp>& lamp) {
  Watcher* const watcher = book_.find_subscriber(waiting.subscriber.dialog.local_tag);
  if (!lamp) {
    if (watcher != nullptr) book_.remove(watcher->id);
    return waiting.answer->refuse(404);
  }
  book_.put_lamp(*lamp);
  waiting.answer->accept(waiting.expires);
  if (waiting.expires.count() > 0) return keep(waiting);
  if (watcher != nullptr) {
    const auto& dialog = std::get<Subscriber>(watcher->who).dialog;
    waiting.subscriber.dialog.local_cseq = std::max(waiting.subscriber.dialog.local_cseq, dialog.local_cseq);
    book_.remove(watcher->id);
  }
  sender_.tell_last(waiting.subscriber, *lamp, "timeout");
}

void SubscribeDesk::keep(Waiting& waiting) {
  Watcher* watcher = book_.find_subscriber(waiting.subscriber.dialog.local_tag);
  if (watcher == nullptr) {
    watcher = &book_.add(waiting.mailbox, waiting.subscriber);
  } else {
    auto& subscriber = std::get<Subscriber>(watcher->who);
    const std::uint32_t sent = subscriber.dialog.local_cseq;
    subscriber = waiting.subscriber;
    subscriber.dialog.local_cseq = std::max(sent, subscriber.dialog.local_cseq);
  }
  sender_.tell(*watcher, Urgency::at_once);
}

std::vector<std::string> SubscribeDesk::expire(WallTime now) {
  std::vector<std::string> expired;
  for (const WatcherId id : book_.all()) {
    const Watcher* const watcher = book_.find(id);
    const auto* subscriber = std::get_if<Subscriber>(&watcher->who);
    if (subscriber == nullptr || now < subscriber->expires_at + kLateRefresh) continue;
    const Lamp* const lamp = book_.find_lamp(watcher->mailbox);
    if (lamp != nullptr) sender_.tell_last(*subscriber, *lamp, "timeout");
    expired.push_back(subscriber->dialog.local_tag);
    book_.remove(id);
  }
  return expired;
}

}  // namespace aftertone::notify
