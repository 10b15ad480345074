#include "notify/outbox/schedule.h"

#include <algorithm>
#include <tuple>

#include "base/assert.h"
#include "base/uuid.h"

namespace aftertone::notify {

using voicemail::DueRows;

namespace {

constexpr int kWholeDigest = 100'000;         // a digest that goes again is claimed whole
constexpr std::size_t kMostPlaces = 100'000;  // that are kept for those that a look did not show

// Two are enough where the owner wants them together.
bool is_worth_a_digest(const DueRows& due, const OutboxSettings& settings) {
  if (due.kind.event == voicemail::kTogetherEvent) return due.count > 1;
  return due.kind.event == "message" && due.count > settings.digest_above;
}

std::string relay_of(const Lane& lane, const voicemail::Address& address) {
  if (lane.channel == nullptr) return address.channel;
  voicemail::Delivery delivery;
  delivery.channel = address.channel;
  delivery.target = address.target;
  return lane.channel->relay_of(delivery);
}

}  // namespace

std::vector<Turn> Schedule::choose(std::vector<DueRows> due, WallTime wall, Instant now, bool is_all) {
  line_up(due, now, is_all);
  std::vector<Turn> turns;
  for (const DueRows& rows : due) {
    if (turns.size() >= settings_.turns_a_claim) break;
    if (busy_.contains(rows.kind.address)) continue;
    std::optional<Turn> turn = turn_for(rows, wall, now);
    if (!turn) continue;
    busy_.insert(rows.kind.address);
    places_.erase(rows.kind.address);  // what it leaves waiting joins the end of the line
    ++turns_by_channel_[rows.kind.address.channel];
    ++turns_by_relay_[turn->relay];
    turns.push_back(std::move(*turn));
  }
  return turns;
}

void Schedule::end(const Turn& turn) {
  const Address& address = turn.order.kind.address;
  AT_ASSERT(busy_.contains(address));
  busy_.erase(address);
  --turns_by_channel_.at(address.channel);
  if (--turns_by_relay_.at(turn.relay) == 0) turns_by_relay_.erase(turn.relay);
}

bool Schedule::is_full() const {
  return !lanes_.empty() && std::all_of(lanes_.begin(), lanes_.end(), [this](const auto& entry) {
    const auto taken = turns_by_channel_.find(entry.first);
    return taken != turns_by_channel_.end() && taken->second >= entry.second.turns;
  });
}

// Whoever is seen for the first time, or again after a turn, gets the next place; of one target the longest waiting
// goes first.
void Schedule::line_up(std::vector<DueRows>& due, Instant now, bool is_all) {
  std::map<Address, std::uint64_t> places;
  for (const DueRows& rows : due) {
    const Address& address = rows.kind.address;
    if (busy_.contains(address) || places.contains(address)) continue;
    const auto found = places_.find(address);
    places[address] = found != places_.end() ? found->second : ++last_place_;
  }
  if (!is_all && places_.size() < kMostPlaces) places.merge(places_);
  places_ = std::move(places);
  const auto place = [this](const DueRows& rows) {
    const auto found = places_.find(rows.kind.address);
    return std::pair(found != places_.end() ? found->second : 0, rows.due_since);
  };
  std::stable_sort(due.begin(), due.end(), [&](const DueRows& a, const DueRows& b) { return place(a) < place(b); });
  std::erase_if(target_paces_, [now](const auto& entry) { return entry.second.is_rested(now); });
}

std::optional<Turn> Schedule::turn_for(const DueRows& due, WallTime wall, Instant now) {
  const std::string& channel = due.kind.address.channel;
  const Lane& lane = lane_of(channel);
  if (turns_by_channel_[channel] >= lane.turns) return std::nullopt;
  Turn turn = plan(due, lane, wall);
  if (!is_let_in(turn.relay, due, wall, now) || !fit_to_pace(turn, now)) return std::nullopt;
  return turn;
}

Turn Schedule::plan(const DueRows& due, const Lane& lane, WallTime wall) const {
  Turn turn;
  turn.relay = relay_of(lane, due.kind.address);
  turn.order.kind = due.kind;
  const bool is_probe = breakers_.is_open(turn.relay);
  const bool is_new_digest = lane.channel != nullptr && lane.channel->can_digest() && !due.kind.is_perhaps_sent &&
                             !is_probe && is_worth_a_digest(due, settings_);
  if (!due.kind.digest.empty()) {
    turn.order.as_digest = due.kind.digest;
    turn.order.limit = kWholeDigest;
  } else if (is_new_digest) {
    turn.order.as_digest = Uuid::v7(wall).to_string();
    turn.order.limit = settings_.digest_rows;
  } else {
    turn.order.limit = is_probe ? 1 : settings_.rows_a_turn;
  }
  if (!turn.is_digest()) turn.order.limit = static_cast<int>(std::min<std::int64_t>(turn.order.limit, due.count));
  return turn;
}

// Through an open circuit goes one probe at a time; and what is too old, to be given up.
bool Schedule::is_let_in(const std::string& relay, const DueRows& due, WallTime wall, Instant now) const {
  if (!breakers_.is_open(relay)) return true;
  if (wall - due.first_due_at >= settings_.give_up_after) return true;
  return breakers_.may_admit(relay, now) && !turns_by_relay_.contains(relay);
}

bool Schedule::fit_to_pace(Turn& turn, Instant now) {
  const auto relay_interval = settings_.relay_per_second == 0
                                  ? std::chrono::nanoseconds(0)
                                  : std::chrono::nanoseconds(std::chrono::seconds(1)) / settings_.relay_per_second;
  Pace& relay = relay_paces_.try_emplace(turn.relay, settings_.relay_per_second, relay_interval).first->second;
  const Lane& lane = lane_of(turn.order.kind.address.channel);
  const bool is_for_people = lane.channel == nullptr || lane.channel->is_for_people();
  const auto pause = is_for_people ? settings_.target_pause : std::chrono::milliseconds(0);
  const auto target = target_paces_.try_emplace(turn.order.kind.address, settings_.target_burst, pause).first;
  const int available = std::min(relay.available(now), target->second.available(now));
  if (available == 0) return false;
  if (!turn.is_digest()) turn.order.limit = std::min(turn.order.limit, available);
  const int count = turn.is_digest() ? 1 : turn.order.limit;
  relay.take(count, now);
  target->second.take(count, now);
  return true;
}

const Lane& Schedule::lane_of(const std::string& channel) const {
  static const Lane kNotSetUp;
  const auto found = lanes_.find(channel);
  return found == lanes_.end() ? kNotSetUp : found->second;
}

}  // namespace aftertone::notify
