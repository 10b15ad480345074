#include "voicemail/policy/pin_rules.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "base/assert.h"

namespace aftertone::voicemail {
namespace {

using std::chrono::minutes;

// Every step from one digit to the next is the same: 111111, 123456, 987654, 246802.
bool is_run(std::string_view pin) {
  const int step = (pin[1] - pin[0] + 10) % 10;
  for (std::size_t i = 1; i < pin.size(); ++i) {
    if ((pin[i] - pin[i - 1] + 10) % 10 != step) return false;
  }
  return true;
}

// 121212, 258258: a pattern of up to half the length, again and again.
bool is_repetition(std::string_view pin) {
  for (std::size_t period = 1; period <= pin.size() / 2; ++period) {
    bool repeats = true;
    for (std::size_t i = period; i < pin.size(); ++i)
      repeats = repeats && pin[i] == pin[i - period];
    if (repeats) return true;
  }
  return false;
}

// Lines on the keypad, there and back: 147258, 258085, 159357.
bool is_keypad_walk(std::string_view pin) {
  constexpr std::array<std::string_view, 10> kLines{"147", "741", "258", "852", "369",
                                                    "963", "159", "951", "357", "753"};
  if (pin.size() % 3 != 0) return pin.starts_with("2580") || pin.starts_with("0852");
  for (std::size_t i = 0; i < pin.size(); i += 3) {
    if (std::find(kLines.begin(), kLines.end(), pin.substr(i, 3)) == kLines.end()) return false;
  }
  return true;
}

// A date such as 24121985 or 121985: ends or begins with a year of a living person's life.
bool is_date(std::string_view pin) {
  if (pin.size() != 6 && pin.size() != 8) return false;
  const auto is_year = [](std::string_view text) { return text.starts_with("19") || text.starts_with("20"); };
  return is_year(pin.substr(0, 4)) || is_year(pin.substr(pin.size() - 4));
}

}  // namespace

Status check_new_pin(std::string_view pin, const MailboxNumber& number) {
  if (!std::all_of(pin.begin(), pin.end(), ascii::is_digit)) return fail(Code::invalid, "a PIN has digits only");
  if (pin.size() < kShortestPin || pin.size() > kLongestPin) {
    return fail(Code::invalid,
                "a PIN has " + std::to_string(kShortestPin) + " to " + std::to_string(kLongestPin) + " digits");
  }
  if (!number.value().empty() && pin.find(number.value()) != std::string_view::npos) {
    return fail(Code::invalid, "a PIN must not contain the mailbox number");
  }
  if (is_run(pin) || is_repetition(pin) || is_keypad_walk(pin) || is_date(pin)) {
    return fail(Code::invalid, "this PIN is too easy to guess: no repetitions, runs, keypad lines or years");
  }
  return {};
}

std::optional<minutes> lock_time_after(std::int32_t failures) {
  switch (failures) {
    case 5:
      return minutes(1);
    case 6:
      return minutes(5);
    case 7:
      return minutes(30);
    case 8:
      return minutes(60);
    case 9:
      return minutes(120);
    default:
      break;
  }
  if (failures < 5) return std::nullopt;
  return minutes(24 * 60);
}

std::string random_pin(const MailboxNumber& number) {
  std::string pin;
  do {
    std::array<std::uint8_t, kShortestPin> random{};
    AT_ASSERT(getrandom(random.data(), random.size(), 0) == static_cast<ssize_t>(random.size()));
    if (std::any_of(random.begin(), random.end(), [](std::uint8_t byte) { return byte >= 250; })) continue;  // no bias
    pin.clear();
    for (const std::uint8_t byte : random)
      pin += static_cast<char>('0' + byte % 10);
  } while (!check_new_pin(pin, number));
  return pin;
}

}  // namespace aftertone::voicemail
