#include "notify/lamp/lamp_sender.h"

#include <algorithm>

#include "base/log.h"
#include "notify/lamp/lamp_requests.h"

namespace aftertone::notify {

using voicemail::Lamp;

namespace {

constexpr std::chrono::seconds kAnswerDeadline{60};  // the stack tells one after 32
constexpr double kBurst = 0.1;                       // seconds of the pace

bool is_temporary(int status) {
  return status == 408 || status >= 500;
}

Receiver* receiver_of(Watcher& watcher) {
  return std::get_if<Receiver>(&watcher.who);
}

}  // namespace

LampSender::LampSender(LampBook& book, sip::EventTransport& transport, std::shared_ptr<EventInlet> inlet,
                       const LampSettings& settings, const Clock& clock)
    : book_(book), transport_(transport), inlet_(std::move(inlet)), settings_(settings), clock_(clock) {}

void LampSender::tell(Watcher& watcher, Urgency urgency) {
  if (urgency == Urgency::at_once) watcher.is_forced = true;
  if (watcher.is_queued && urgency == Urgency::repeated) return;
  watcher.is_queued = true;
  auto& queue = urgency == Urgency::at_once ? at_once_ : urgency == Urgency::changed ? changed_ : repeated_;
  queue.push_back(watcher.id);
}

void LampSender::tell_last(Subscriber subscriber, const Lamp& lamp, const std::string& reason) {
  transport_.send(notify_subscriber(subscriber, lamp, settings_, clock_.now(), reason),
                  [](const sip::RequestAnswer&) {});
}

void LampSender::take_back(const Receiver& receiver, const Lamp& lamp) {
  transport_.send(publish(receiver, lamp, settings_, true, std::chrono::seconds(0)), [](const sip::RequestAnswer&) {});
}

std::optional<WatcherId> LampSender::next() {
  for (auto* const queue : {&at_once_, &changed_, &repeated_}) {
    if (queue->empty()) continue;
    const WatcherId id = queue->front();
    queue->pop_front();
    return id;
  }
  return std::nullopt;
}

void LampSender::queue_later(Watcher& watcher, TimePoint at) {
  watcher.is_queued = true;
  later_.emplace(at, watcher.id);
}

void LampSender::work(TimePoint now) {
  const double seconds = std::chrono::duration<double>(now - std::exchange(refilled_at_, now)).count();
  tokens_ =
      std::min(std::max(1.0, settings_.sends_per_second * kBurst), tokens_ + seconds * settings_.sends_per_second);
  for (; !later_.empty() && later_.begin()->first <= now; later_.erase(later_.begin()))
    changed_.push_back(later_.begin()->second);
  for (auto& [index, destination] : destinations_) {
    if (destination.is_down && now >= destination.probe_at && destination.in_flight == 0) release(destination, 1);
  }
  while (tokens_ >= 1 && in_flight_ < settings_.most_in_flight) {
    const auto id = next();
    if (!id) return;
    Watcher* const watcher = book_.find(*id);
    if (watcher == nullptr || !watcher->is_queued) continue;
    const Lamp* const lamp = book_.find_lamp(watcher->mailbox);
    if (lamp == nullptr) {  // unknown is never zero
      watcher->is_queued = false;
    } else if (!is_held_back(*watcher, now)) {
      tokens_ -= 1;
      send(*watcher, *lamp, now);
    }
  }
}

bool LampSender::is_held_back(Watcher& watcher, TimePoint now) {
  watcher.is_queued = false;
  if (watcher.request != 0) {
    watcher.is_due = true;
    return true;
  }
  if (!watcher.is_forced && now < watcher.sent_at + settings_.coalesce) {
    queue_later(watcher, watcher.sent_at + settings_.coalesce);
    return true;
  }
  return receiver_of(watcher) != nullptr && is_parked(watcher, now);
}

bool LampSender::is_parked(Watcher& watcher, TimePoint now) {
  Destination& destination = destinations_[receiver_of(watcher)->destination];
  const bool may_send = destination.is_down ? now >= destination.probe_at && destination.in_flight == 0
                                            : destination.in_flight < settings_.most_to_one;
  if (may_send) return false;
  park(destination, watcher);
  return true;
}

void LampSender::park(Destination& destination, Watcher& watcher) {
  watcher.is_queued = true;
  if (!std::exchange(watcher.is_parked, true)) destination.parked.push_back(watcher.id);
}

bool LampSender::is_known(const Watcher& watcher) const {
  const Lamp* const lamp = book_.find_lamp(watcher.mailbox);
  return lamp != nullptr && lamp->version == watcher.told;
}

sip::OutgoingRequest LampSender::request_for(Watcher& watcher, const Lamp& lamp) {
  if (auto* const subscriber = std::get_if<Subscriber>(&watcher.who)) {
    return notify_subscriber(*subscriber, lamp, settings_, clock_.now());
  }
  Receiver& receiver = std::get<Receiver>(watcher.who);
  ++destinations_[receiver.destination].in_flight;
  if (!receiver.is_publication) return notify_receiver(receiver, lamp, settings_);
  if (clock_.now() >= receiver.expires_at) receiver.etag.clear();
  return publish(receiver, lamp, settings_, is_known(watcher) && !receiver.etag.empty(), settings_.publish_expires);
}

void LampSender::send(Watcher& watcher, const Lamp& lamp, TimePoint now) {
  watcher.is_forced = false;
  watcher.is_due = false;
  watcher.sending = lamp.version;
  watcher.request = ++last_request_;
  watcher.sent_at = now;
  ++in_flight_;
  ++counts_.sent;
  const Receiver* const receiver = receiver_of(watcher);
  RequestAnswered answered{watcher.id, watcher.request, {}, {}};
  if (receiver != nullptr) answered.destination = receiver->destination;
  const auto on_answer = [inlet = inlet_, answered](const sip::RequestAnswer& answer) mutable {
    answered.answer = answer;
    inlet->send(answered);
  };
  transport_.send(request_for(watcher, lamp), on_answer);
}

void LampSender::answered(const RequestAnswered& answered) {
  if (in_flight_ > 0) --in_flight_;
  if (answered.destination) {
    std::size_t& in_flight = destinations_[*answered.destination].in_flight;
    if (in_flight > 0) --in_flight;
  }
  ++(answered.answer.is_success() ? counts_.acknowledged : counts_.failed);
  Watcher* const watcher = book_.find(answered.watcher);
  if (watcher == nullptr || watcher->request != answered.request) return;
  watcher->request = 0;
  if (answered.answer.is_success()) watcher->told = watcher->sending;
  if (receiver_of(*watcher) != nullptr) {
    receiver_answered(*watcher, answered.answer);
  } else {
    subscriber_answered(*watcher, answered.answer);
  }
}

// Whoever has something newer to hear is told again.
void LampSender::finish(Watcher& watcher) {
  if (watcher.is_forced) {
    tell(watcher, Urgency::at_once);
  } else if (watcher.is_due || !is_known(watcher)) {
    tell(watcher, Urgency::changed);
  }
}

void LampSender::subscriber_answered(Watcher& watcher, const sip::RequestAnswer& answer) {
  if (answer.is_success()) return finish(watcher);
  if (sip::ends_subscription(answer.status)) return ended_.push_back(watcher.id);
  queue_later(watcher, std::chrono::steady_clock::now() + std::max(settings_.retry, answer.retry_after));
}

void LampSender::receiver_answered(Watcher& watcher, const sip::RequestAnswer& answer) {
  Receiver& receiver = *receiver_of(watcher);
  Destination& destination = destinations_[receiver.destination];
  judge_destination(destination, watcher, answer.status);
  if (receiver.is_publication) published(watcher, receiver, answer);
  const bool is_to_be_published_anew = receiver.is_publication && (answer.status == 412 || answer.status == 423);
  if (is_temporary(answer.status)) {
    park(destination, watcher);
  } else if (is_to_be_published_anew) {
    queue_later(watcher, std::chrono::steady_clock::now() + settings_.coalesce);
  } else if (answer.is_success()) {
    finish(watcher);
  } else {
    log::warning("notify", "lamp-refused: {} answers {}; told again when the lamp changes", receiver.target,
                 answer.status);
  }
  if (!destination.is_down)
    release(destination, settings_.most_to_one - std::min(destination.in_flight, settings_.most_to_one));
}

void LampSender::published(Watcher& watcher, Receiver& receiver, const sip::RequestAnswer& answer) {
  if (answer.status == 412) receiver.etag.clear();
  if (answer.status == 412) watcher.told = 0;
  if (answer.is_success() && !answer.etag.empty()) {
    const auto expires = answer.expires.count() > 0 ? answer.expires : settings_.publish_expires;
    receiver.etag = answer.etag;
    receiver.expires_at = clock_.now() + expires;
    const auto share = std::uniform_real_distribution<double>(0.5, 0.85)(random_);
    const auto refresh_in = std::chrono::duration_cast<std::chrono::milliseconds>(expires * share);
    later_.emplace(std::chrono::steady_clock::now() + refresh_in, watcher.id);
    watcher.is_queued = true;
  }
  if (answer.is_success() || answer.status == 412) {
    publications_.push_back({receiver.target, watcher.mailbox, receiver.etag, receiver.expires_at});
  }
}

void LampSender::judge_destination(Destination& destination, const Watcher& watcher, int status) {
  const std::string& target = std::get<Receiver>(watcher.who).target;
  if (!is_temporary(status)) {
    if (destination.is_down) log::info("notify", "lamp-destination: {} answers again", target);
    destination.is_down = false;
    destination.pause = std::chrono::milliseconds(0);
    return;
  }
  if (!destination.is_down) {
    log::warning("notify", "lamp-destination: {} answers {}; trying again from time to time", target, status);
  }
  const auto now = std::chrono::steady_clock::now();
  if (destination.is_down && now < destination.probe_at) return;  // one of those that were under way
  destination.is_down = true;
  destination.pause = std::clamp(destination.pause * 2, settings_.first_pause, settings_.longest_pause);
  destination.probe_at = now + destination.pause;
}

void LampSender::release(Destination& destination, std::size_t count) {
  for (; count > 0 && !destination.parked.empty(); --count) {
    changed_.push_back(destination.parked.front());
    if (Watcher* const watcher = book_.find(destination.parked.front())) watcher->is_parked = false;
    destination.parked.pop_front();
  }
}

void LampSender::give_up_lost(TimePoint now) {
  for (const WatcherId id : book_.all()) {
    const Watcher* const watcher = book_.find(id);
    if (watcher->request != 0 && now > watcher->sent_at + kAnswerDeadline) {
      const auto* receiver = std::get_if<Receiver>(&watcher->who);
      const auto destination = receiver == nullptr ? std::nullopt : std::optional(receiver->destination);
      answered(RequestAnswered{id, watcher->request, destination, sip::RequestAnswer{503, {}, {}, {}, {}}});
    }
  }
}

}  // namespace aftertone::notify
