#include "notify/sms/text/segments.h"

#include <algorithm>

#include "base/utf8.h"
#include "notify/sms/text/gsm_alphabet.h"
#include "notify/sms/text/unicode.h"

namespace aftertone::notify {
namespace {

struct Limits {
  std::size_t single;  // bytes of an only part
  std::size_t several;
  std::size_t unit;  // bytes
};

constexpr Limits kGsmLimits{160, 153, 1};
constexpr Limits kUcs2Limits{140, 134, 2};

// May a part end before the byte at `at`?
bool may_cut(const std::string& bytes, std::size_t at, SmsAlphabet alphabet) {
  if (alphabet == SmsAlphabet::gsm) return bytes[at - 1] != kGsmEscape;
  const auto previous = static_cast<unsigned char>(bytes[at - 2]);
  return previous < 0xD8 || previous > 0xDB;  // not behind the first half of a pair
}

}  // namespace

Segments cut_into_segments(std::string_view text) {
  Segments segments;
  std::string bytes;
  if (auto septets = to_gsm(text)) {
    bytes = std::move(*septets);
  } else {
    segments.alphabet = SmsAlphabet::ucs2;
    bytes = to_utf16be(text);
  }
  const Limits& limits = segments.alphabet == SmsAlphabet::gsm ? kGsmLimits : kUcs2Limits;
  if (bytes.size() <= limits.single) {
    segments.parts.push_back(std::move(bytes));
    return segments;
  }
  std::size_t from = 0;
  while (from < bytes.size()) {
    std::size_t to = std::min(from + limits.several, bytes.size());
    if (to < bytes.size() && !may_cut(bytes, to, segments.alphabet)) to -= limits.unit;
    segments.parts.push_back(bytes.substr(from, to - from));
    from = to;
  }
  return segments;
}

std::string fit_into_segments(std::string_view text, std::size_t max_parts) {
  constexpr std::string_view kMore = "...";
  if (cut_into_segments(text).parts.size() <= max_parts) return std::string(text);
  std::vector<std::size_t> ends;  // of the characters, in bytes
  for (std::string_view rest = text; !rest.empty();) {
    utf8::take_character(rest);
    ends.push_back(text.size() - rest.size());
  }
  // The longest that fits: parts grow with the text, so that halving finds it.
  const auto fits = [&](std::size_t end) {
    return cut_into_segments(std::string(text.substr(0, end)).append(kMore)).parts.size() <= max_parts;
  };
  const auto first_too_long = std::ranges::partition_point(ends, fits);
  const std::size_t end = first_too_long == ends.begin() ? 0 : *std::prev(first_too_long);
  return std::string(text.substr(0, end)).append(kMore);
}

std::string concatenation_header(std::uint8_t reference, std::size_t number, std::size_t count) {
  return {5, 0, 3, static_cast<char>(reference), static_cast<char>(count), static_cast<char>(number)};
}

}  // namespace aftertone::notify
