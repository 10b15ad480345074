// What the owners of some mailboxes may have dialled for them. Without a class nothing is dialled at all.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace aftertone::voicemail {

struct ClassOfService {
  std::string name;  // "staff": 1 to 32 of a-z, 0-9, '-'
  // Patterns on normalised numbers ("1002", "+49301234"): digits, 'x' for any digit, '*' at the end for any that
  // follow.
  std::vector<std::string> allow;   // nothing else is dialled
  std::vector<std::string> deny;    // wins over allow
  bool outcall = false;             // messages are delivered by calling
  bool call_back = false;           // the owner may call a sender back
  bool transfer = false;            // the owner may be put through to a person
  bool from_outside = false;        // call back and transfer also for owners who log in from outside
  std::int32_t max_cost = 0;        // cost class of a number, 0 (extensions) to 9
  std::int32_t calls_per_day = 20;  // of one mailbox, in 24 hours
  std::int32_t calls_at_once = 1;   // of one mailbox
  std::chrono::seconds longest_call{600};
};

// What it is for, of "outcall", "call-back", "transfer", "from-outside"; and back. Error: invalid, saying what there
// is.
std::vector<std::string> uses_of(const ClassOfService& service);
Status set_uses(const std::vector<std::string>& uses, ClassOfService& service);

}  // namespace aftertone::voicemail
