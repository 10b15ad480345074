// Tells watchers, paced: what changed before what is only repeated, one request at a time to each, never faster than
// the settings allow. A lamp is a state, not an event: whoever is told late is told what is true then.
// Home: that of the LampService.
#pragma once

#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "notify/lamp/event_inlet.h"
#include "notify/lamp/lamp_book.h"
#include "notify/lamp/settings.h"
#include "sip/events/event_transport.h"

namespace aftertone::notify {

enum class Urgency { at_once, changed, repeated };

struct LampCounts {
  std::int64_t sent = 0, acknowledged = 0, failed = 0;
};

class LampSender {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // All outlives the sender.
  LampSender(LampBook& book, sip::EventTransport& transport, std::shared_ptr<EventInlet> inlet,
             const LampSettings& settings, const Clock& clock);

  void tell(Watcher& watcher, Urgency urgency);
  // The last NOTIFY of a subscription that is over; nobody waits for the answer.
  void tell_last(Subscriber subscriber, const voicemail::Lamp& lamp, const std::string& reason);
  // Takes a publication back.
  void take_back(const Receiver& receiver, const voicemail::Lamp& lamp);

  // Sends what is due and allowed.
  void work(TimePoint now);
  bool has_work() const { return !at_once_.empty() || !changed_.empty() || !repeated_.empty() || !later_.empty(); }
  void answered(const RequestAnswered& answered);
  // Requests whose answer was never told.
  void give_up_lost(TimePoint now);

  // Since asked last: subscriptions that ended with an answer, and what publications became.
  std::vector<WatcherId> take_ended() { return std::exchange(ended_, {}); }
  std::vector<voicemail::LampPublication> take_publications() { return std::exchange(publications_, {}); }

  LampCounts counts() const { return counts_; }

 private:
  // One of the configured URIs.
  struct Destination {
    std::size_t in_flight = 0;
    bool is_down = false;
    std::chrono::milliseconds pause{0};
    TimePoint probe_at;
    std::deque<WatcherId> parked;
  };

  std::optional<WatcherId> next();
  void queue_later(Watcher& watcher, TimePoint at);
  bool is_held_back(Watcher& watcher, TimePoint now);
  bool is_parked(Watcher& watcher, TimePoint now);
  static void park(Destination& destination, Watcher& watcher);
  void send(Watcher& watcher, const voicemail::Lamp& lamp, TimePoint now);
  sip::OutgoingRequest request_for(Watcher& watcher, const voicemail::Lamp& lamp);
  void subscriber_answered(Watcher& watcher, const sip::RequestAnswer& answer);
  void receiver_answered(Watcher& watcher, const sip::RequestAnswer& answer);
  void published(Watcher& watcher, Receiver& receiver, const sip::RequestAnswer& answer);
  void judge_destination(Destination& destination, const Watcher& watcher, int status);
  void release(Destination& destination, std::size_t count);
  void finish(Watcher& watcher);
  bool is_known(const Watcher& watcher) const;

  LampBook& book_;
  sip::EventTransport& transport_;
  const std::shared_ptr<EventInlet> inlet_;
  const LampSettings& settings_;
  const Clock& clock_;
  std::mt19937 random_{std::random_device{}()};

  std::deque<WatcherId> at_once_, changed_, repeated_;
  std::multimap<TimePoint, WatcherId> later_;
  std::map<std::size_t, Destination> destinations_;
  double tokens_ = 0;
  TimePoint refilled_at_;
  std::size_t in_flight_ = 0;
  std::uint64_t last_request_ = 0;
  std::vector<WatcherId> ended_;
  std::vector<voicemail::LampPublication> publications_;
  LampCounts counts_;
};

}  // namespace aftertone::notify
