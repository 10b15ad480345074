#include "call/trunk.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace aftertone::call {
namespace {

constexpr std::chrono::seconds kFirstPause{30};
constexpr std::chrono::seconds kLongestPause{300};

}  // namespace

std::string uri_at(const Trunk& trunk, const std::string& number) {
  const std::string dialled = number.starts_with('+') ? trunk.international + number.substr(1) : number;
  return fmt::format("sip:{}@{}{}", dialled, trunk.host, trunk.transport == "tcp" ? ";transport=tcp" : "");
}

TrunkBook::TimePoint TrunkBook::dead_until(const Trunk* trunk, TimePoint now) const {
  const auto found = dead_.find(trunk);
  return found == dead_.end() || found->second.until <= now ? TimePoint::min() : found->second.until;
}

std::vector<const Trunk*> TrunkBook::for_number(const std::string& number, TimePoint now) const {
  std::vector<const Trunk*> chosen;
  for (const Trunk& trunk : trunks_) {
    if (!trunk.dials || trunk.dials(number)) chosen.push_back(&trunk);
  }
  std::ranges::stable_sort(chosen, {}, [&](const Trunk* trunk) { return dead_until(trunk, now); });
  return chosen;
}

void TrunkBook::found_dead(const Trunk& trunk, TimePoint now) {
  Dead& dead = dead_[&trunk];
  if (dead.until > now) return;  // one of several calls that were under way
  dead.pause = std::clamp(dead.pause * 2, kFirstPause, kLongestPause);
  dead.until = now + dead.pause;
  log::warning("trunk", "{} takes no calls: others go first for {} s", trunk.host, dead.pause.count());
}

}  // namespace aftertone::call
