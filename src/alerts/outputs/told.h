// What an output of the notification's own says of a try, as the desk wants it.
#pragma once

#include <functional>

#include "base/result.h"
#include "notify/channel.h"

namespace aftertone::alerts {

// There is no row to be marked: only that the service stops is of interest.
class NoMark : public notify::CommitMark {
 public:
  explicit NoMark(const std::function<bool()>& must_end) : must_end_(must_end) {}
  bool set_blocking() override { return !must_end_(); }
  bool must_end() const override { return must_end_(); }

 private:
  const std::function<bool()>& must_end_;
};

// What was perhaps sent counts as sent: an alert may come twice, but not for an hour.
inline Status status_of(const notify::Outcome& outcome) {
  using Kind = notify::Outcome::Kind;
  if (outcome.kind == Kind::sent || outcome.kind == Kind::ambiguous) return {};
  return fail_temporarily(Code::unavailable, outcome.text);
}

}  // namespace aftertone::alerts
