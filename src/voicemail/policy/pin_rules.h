// Which PINs are good enough, and when a mailbox locks. Pure functions, but for random_pin(). docs/security.md.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

constexpr std::size_t kShortestPin = 6;
constexpr std::size_t kLongestPin = 16;

// Digits only, 6 to 16; not the mailbox number, no one digit repeated, no run up or down, no keypad line or repeated
// pattern, no year. Error: invalid, with a sentence for an administrator.
Status check_new_pin(std::string_view pin, const MailboxNumber& number);

// After how many failures in a row (across calls) the mailbox locks, and for how long: 5 for 1 minute, then 6 for 5, 7
// for 30, doubling; 10 and more for at least 24 hours or until an administrator resets the PIN.
std::optional<std::chrono::minutes> lock_time_after(std::int32_t failures);

// A PIN that check_new_pin accepts, from the kernel's random numbers.
std::string random_pin(const MailboxNumber& number);

}  // namespace aftertone::voicemail
