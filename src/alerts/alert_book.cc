#include "alerts/alert_book.h"

#include <algorithm>
#include <iterator>

namespace aftertone::alerts {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kSoonAgain = 1h;    // after it was over
constexpr milliseconds kLongestAway = 1h;  // that it must be
constexpr milliseconds kOfLastStart = 10min;
constexpr std::size_t kMostText = 500;

std::string shortened(const std::string& text) {
  return text.size() <= kMostText ? text : text.substr(0, kMostText) + "...";
}

}  // namespace

void AlertBook::hear(const Line& line, Now now) {
  if (!line.is_over) return raise(line, now);
  const auto found = entries_.find({std::string(line.code->name), line.thing});
  if (found == entries_.end() || found->second.ended_at) return;
  found->second.ended_at = now.steady;
}

void AlertBook::raise(const Line& line, Now now) {
  const Key key{std::string(line.code->name), line.thing};
  const auto found = entries_.find(key);
  if (found == entries_.end() && entries_.size() >= kMostAlerts) {
    ++left_out_;
    return;
  }
  Entry& entry = entries_[key];
  Alert& alert = entry.alert;
  if (found == entries_.end()) {
    entry.is_trouble = line.code->lasts == log::Lasts::trouble;
    entry.must_be_away = must_be_away(key, entry.is_trouble, now.steady);
    alert = {key.first, to_string(*line.code), line.code->urgency, key.second, "", now.wall, now.wall, 0};
    if (!first_waits_since_) first_waits_since_ = now.steady;
    ++changes_;
  }
  alert.text = shortened(line.text);
  alert.last = now.wall;
  ++alert.times;
  entry.heard_at = now.steady;
  entry.ended_at.reset();
}

milliseconds AlertBook::must_be_away(const Key& key, bool is_trouble, Instant now) const {
  const milliseconds first = is_trouble ? timing_.over_after : timing_.forget;
  const auto past = past_.find(key);
  if (past == past_.end() || now - past->second.over_at > kSoonAgain) return first;
  return std::max(first, std::min(past->second.must_be_away * 2, kLongestAway));
}

bool AlertBook::is_over(const Entry& entry, Instant now) const {
  if (!entry.is_trouble) return now - entry.heard_at >= entry.must_be_away;
  return entry.ended_at && now - *entry.ended_at >= entry.must_be_away;
}

bool AlertBook::is_due_again(const Entry& entry, Instant now) const {
  return entry.is_told && !entry.ended_at && timing_.repeat > 0ms && now - entry.told_at >= timing_.repeat;
}

// What is over goes.
void AlertBook::settle(Instant now) {
  std::erase_if(past_, [&](const auto& past) { return now - past.second.over_at > kSoonAgain; });
  for (auto at = entries_.begin(); at != entries_.end();) {
    const Entry& entry = at->second;
    if (!is_over(entry, now)) {
      ++at;
      continue;
    }
    if (!entry.is_told) over_.push_back({State::raised, entry.alert});
    over_.push_back({State::over, entry.alert});
    if (!first_waits_since_) first_waits_since_ = now;
    if (past_.size() < kMostAlerts) past_[at->first] = {now, entry.must_be_away};
    at = entries_.erase(at);
    ++changes_;
  }
}

std::vector<News> AlertBook::take_news(Now now, bool at_once) {
  settle(now.steady);
  const bool has_collected = first_waits_since_ && (at_once || now.steady - *first_waits_since_ >= timing_.group);
  const bool is_any_due =
      std::ranges::any_of(entries_, [&](const auto& entry) { return is_due_again(entry.second, now.steady); });
  if (!has_collected && !is_any_due) return {};
  std::vector<News> news;
  for (auto& [key, entry] : entries_) {
    const bool is_again = is_due_again(entry, now.steady);
    if (entry.is_told && !is_again) continue;
    news.push_back({is_again ? State::still : State::raised, entry.alert});
    entry.is_told = true;
    entry.told_at = now.steady;
  }
  std::ranges::move(over_, std::back_inserter(news));
  over_.clear();
  first_waits_since_.reset();
  ++changes_;
  return news;
}

std::vector<Alert> AlertBook::raised() const {
  std::vector<Alert> all;
  for (const auto& [key, entry] : entries_)
    all.push_back(entry.alert);
  return all;
}

std::vector<KeptAlert> AlertBook::kept(Now now) const {
  std::vector<KeptAlert> all;
  for (const auto& [key, entry] : entries_) {
    const auto ago = std::chrono::duration_cast<milliseconds>(now.steady - entry.told_at);
    all.push_back({entry.alert, entry.is_trouble, entry.is_told, entry.is_told ? now.wall - ago : WallTime{}});
  }
  return all;
}

void AlertBook::restore(const std::vector<KeptAlert>& kept, Now now) {
  for (const KeptAlert& old : kept) {
    if (entries_.size() >= kMostAlerts) break;
    const Key key{old.alert.name, old.alert.thing};
    Entry& entry = entries_[key];
    entry.alert = old.alert;
    entry.is_trouble = old.is_trouble;
    entry.is_told = old.is_told;
    entry.must_be_away = old.is_trouble ? timing_.over_after : timing_.forget;
    entry.heard_at = now.steady - std::clamp(now.wall - old.alert.last, 0ms, entry.must_be_away);
    entry.told_at = now.steady - std::clamp(now.wall - old.told_at, 0ms, timing_.repeat);
    if (entry.is_trouble) entry.ended_at = now.steady + kOfLastStart - entry.must_be_away;
    if (!entry.is_told && !first_waits_since_) first_waits_since_ = now.steady;
  }
}

}  // namespace aftertone::alerts
