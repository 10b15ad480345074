// Two sites, each with a database of its own: one of them works (takes calls with all there is, tells owners), the
// other stands by. Who does is said by a token, kept at both; the newest one counts. Docs:
// docs/operations/two-sites.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace aftertone::cluster {

struct SiteToken {
  std::int64_t epoch = 0;  // grows with each decision; 0: nobody has decided yet
  std::string active;      // the site that works; empty: none, since one has yielded
  bool operator==(const SiteToken&) const = default;
};

// Of two decisions with the same number, made at both sites while they did not see each other, the one counts that
// sorts first: the same at both, and none before any.
inline bool is_newer(const SiteToken& one, const SiteToken& other) {
  return one.epoch > other.epoch || (one.epoch == other.epoch && one.active < other.active);
}

enum class SiteState { active, standby };

constexpr std::string_view to_string(SiteState state) {
  return state == SiteState::active ? "active" : "standby";
}

// A decision, as it is kept.
struct SiteEvent {
  WallTime at;  // by the database's clock
  SiteToken token;
  std::string who;
  std::string why;  // "activate, site a is down"
};

}  // namespace aftertone::cluster
