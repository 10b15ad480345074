#include "notify/email/mime.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/ascii.h"
#include "base/utf8.h"
#include "http/base64.h"

namespace aftertone::notify {
namespace {

constexpr std::size_t kLineLength = 76;

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Never 0, so that whoever counts with it gets on even where a text is not what it should be.
std::size_t character_size(std::string_view text) {
  return std::max<std::size_t>(utf8::character_size(text), 1);
}

// Encoded words with "\r\n " between them; the first has `room` characters on its line.
std::string encode_words(std::string_view text, std::size_t room) {
  constexpr std::string_view kBegin = "=?utf-8?B?";
  constexpr std::string_view kEnd = "?=";
  std::string encoded;
  while (!text.empty()) {
    const std::size_t bytes = (room - kBegin.size() - kEnd.size()) / 4 * 3;
    std::size_t size = 0;
    while (size < text.size() && size + character_size(text.substr(size)) <= bytes)
      size += character_size(text.substr(size));
    if (!encoded.empty()) encoded += "\r\n ";
    encoded.append(kBegin).append(http::encode_base64(text.substr(0, size))).append(kEnd);
    text.remove_prefix(size);
    room = kLineLength - 1;
  }
  return encoded;
}

// A byte as itself or as "=C3".
std::string quoted(char c, bool is_at_line_end) {
  const bool is_plain = (c > ' ' && c <= '~' && c != '=') || ((c == ' ' || c == '\t') && !is_at_line_end);
  return is_plain ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
}

}  // namespace

std::string to_rfc5322(const LocalTime& time) {
  constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto minutes = std::chrono::floor<std::chrono::minutes>(std::chrono::abs(time.utc_offset)).count();
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} {}{:02}{:02}", kDays[time.weekday], time.day,
                     kMonths[time.month - 1], time.year, time.hour, time.minute, time.second,
                     time.utc_offset.count() < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string encode_header(std::string_view name, std::string_view text) {
  const std::size_t used = name.size() + 2;
  const bool is_plain = is_printable_ascii(text) && used + text.size() <= kLineLength &&
                        text.find("=?") == std::string_view::npos && ascii::trimmed(text) == text;
  return fmt::format("{}: {}\r\n", name, is_plain ? std::string(text) : encode_words(text, kLineLength - used));
}

std::string encode_phrase(std::string_view text) {
  const bool is_plain = text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ascii::is_digit(c) || c == ' ';
                        });
  return is_plain ? std::string(text) : encode_words(text, 60);
}

std::string encode_base64_lines(std::string_view bytes) {
  constexpr std::size_t kBytesPerLine = kLineLength / 4 * 3;
  std::string lines;
  lines.reserve(bytes.size() / kBytesPerLine * (kLineLength + 2) + kLineLength + 2);
  for (std::size_t at = 0; at < bytes.size(); at += kBytesPerLine) {
    lines.append(http::encode_base64(bytes.substr(at, kBytesPerLine))).append("\r\n");
  }
  return lines;
}

std::string encode_quoted_printable(std::string_view text) {
  std::string encoded;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      encoded += "\r\n";
      column = 0;
      continue;
    }
    const bool is_at_line_end = i + 1 == text.size() || text[i + 1] == '\n';
    std::string next = quoted(text[i], is_at_line_end);
    if (column + next.size() >= kLineLength) {
      encoded += "=\r\n";
      column = 0;
    }
    // A dot at the start of a line is SMTP's business; no line of ours begins with one.
    if (text[i] == '.' && column == 0) next = "=2E";
    encoded += next;
    column += next.size();
  }
  if (column > 0) encoded += "\r\n";
  return encoded;
}

}  // namespace aftertone::notify
