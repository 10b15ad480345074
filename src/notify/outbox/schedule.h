// Whose turn it is. A target has one turn at a time, and whoever had one stands behind all others that wait: nobody can
// hold up anybody for longer than one turn each. A channel has only so many turns at once, so that one that hangs holds
// up no other. Knows what is in hand; no I/O. Used on one thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "notify/channel.h"
#include "notify/outbox/breakers.h"
#include "notify/outbox/pace.h"
#include "voicemail/ports/outbox_store.h"

namespace aftertone::notify {

// What the schedule knows of a channel. It outlives the schedule.
struct Lane {
  const Channel* channel = nullptr;
  std::size_t turns = 4;  // at once
};

struct Turn {
  voicemail::ClaimOrder order;
  std::string relay;
  bool is_digest() const { return !order.as_digest.empty(); }
};

class Schedule {
 public:
  // `lanes` by Delivery::channel. `breakers` outlives the schedule.
  Schedule(std::map<std::string, Lane> lanes, const OutboxSettings& settings, const Breakers& breakers)
      : lanes_(std::move(lanes)), settings_(settings), breakers_(breakers) {}

  // The turns to be taken now; each is in hand until its end(). `is_all` of what is due, or one piece of the line after
  // the other: then who is not in this piece keeps the place.
  std::vector<Turn> choose(std::vector<voicemail::DueRows> due, WallTime wall, Instant now, bool is_all = true);
  void end(const Turn& turn);
  std::size_t in_hand() const { return busy_.size(); }
  // Every channel has all the turns that it may have: nothing can be chosen.
  bool is_full() const;

 private:
  using Address = voicemail::Address;
  using DueRows = voicemail::DueRows;

  void line_up(std::vector<DueRows>& due, Instant now, bool is_all);
  std::optional<Turn> turn_for(const DueRows& due, WallTime wall, Instant now);
  Turn plan(const DueRows& due, const Lane& lane, WallTime wall) const;
  bool fit_to_pace(Turn& turn, Instant now);
  bool is_let_in(const std::string& relay, const DueRows& due, WallTime wall, Instant now) const;
  const Lane& lane_of(const std::string& channel) const;

  const std::map<std::string, Lane> lanes_;
  const OutboxSettings settings_;
  const Breakers& breakers_;
  std::set<Address> busy_;
  std::map<std::string, std::size_t> turns_by_channel_, turns_by_relay_;
  std::map<Address, std::uint64_t> places_;  // in the line of those that wait
  std::uint64_t last_place_ = 0;
  std::map<Address, Pace> target_paces_;  // of those that are not rested
  std::map<std::string, Pace> relay_paces_;
};

}  // namespace aftertone::notify
