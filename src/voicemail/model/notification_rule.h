// A rule of a mailbox: which messages it is for, and who is told how and when. The order of a mailbox's rules counts.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "voicemail/model/delivery.h"
#include "voicemail/model/week_times.h"

namespace aftertone::voicemail {

enum class Urgency { any, urgent, normal };

std::string_view to_string(Urgency urgency);
Result<Urgency> parse_urgency(std::string_view text);  // "any", "urgent", "normal"

// Beside the number patterns of policy/dial_plan.h: a caller without a number.
inline constexpr std::string_view kWithheld = "withheld";

struct NotificationRule {
  std::string name;  // its own in the mailbox: 1 to 32 of a-z, 0-9, '-'
  bool enabled = true;

  // It is for messages of which all of this is true, by the time when they are committed.
  Urgency urgency = Urgency::any;
  std::vector<std::string> callers;  // patterns on normalised numbers, or kWithheld; none: everybody
  WeekTimes hours;                   // none: always
  std::chrono::seconds min_length{0};

  // Tried in this order, the next when the one before is given up; none: nobody is told. "email" without a target is
  // the mailbox's own address.
  std::vector<Address> addresses;
  std::chrono::seconds delay{0};  // only if the message is still new then
  WeekMoments together;           // told together at the next of these moments; none: each by itself
  AfterDelivery after_delivery = AfterDelivery::keep;
  std::string language;  // of what is told; empty: the mailbox's
  bool stop = false;     // later rules are not looked at
};

struct UnreadableRule {
  std::string name;
  std::string why;
};

// In their order. One that cannot be read is told of, and keeps no other from counting.
struct MailboxRules {
  std::vector<NotificationRule> rules;
  std::vector<UnreadableRule> unreadable;
};

}  // namespace aftertone::voicemail
