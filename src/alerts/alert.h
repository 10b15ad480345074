// What somebody is told of: an alert, what has become of it, and several of them together. Plain values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"

namespace aftertone::alerts {

// A trouble that needs a person. Two with the same name and thing are one.
struct Alert {
  std::string name;  // of the error code: "database-away"
  std::string code;  // "AT-2001"
  log::Urgency urgency = log::Urgency::ticket;
  std::string thing;  // which of several: a relay, a directory; empty: there is one
  std::string text;   // the last line that said it
  WallTime since;
  WallTime last;            // of that line
  std::uint64_t times = 1;  // that it was said
};

enum class State {
  raised,
  still,  // raised for long: told again
  over,
};
std::string_view to_string(State state);  // "raised"

struct News {
  State state = State::raised;
  Alert alert;
};

// Who tells.
struct Teller {
  std::string node;
  std::string site;   // empty: there is one
  std::string roles;  // of the process: "ivr,notify"
};

// What goes out at once.
struct Notification {
  std::string id;  // the same in every try, and in no other
  WallTime at;
  Teller teller;
  std::vector<News> news;
  std::size_t left_out = 0;  // more than could be kept
};

// Of what is in it: a page before what concerns security before a ticket.
log::Urgency urgency_of(const Notification& notification);

}  // namespace aftertone::alerts
