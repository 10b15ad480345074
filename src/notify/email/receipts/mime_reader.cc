#include "notify/email/receipts/mime_reader.h"

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::notify {
namespace {

constexpr std::size_t kMostFields = 500;
constexpr std::size_t kLongestValue = 4000;
constexpr std::size_t kLongestBoundary = 200;

// Up to the next LF, without it and a CR before it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_field_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
}

void append(std::string& value, std::string_view more) {
  value += more.substr(0, kLongestValue - std::min(kLongestValue, value.size()));
}

// A value up to `;`, or in quotes. Takes it off `text`.
std::string take_value(std::string_view& text) {
  std::string value;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find_first_of("; \t"), text.size());
    value = text.substr(0, end);
    text.remove_prefix(end);
    return value;
  }
  text.remove_prefix(1);
  while (!text.empty() && text[0] != '"') {
    if (text[0] == '\\' && text.size() > 1) text.remove_prefix(1);
    value += text[0];
    text.remove_prefix(1);
  }
  return value;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (ascii::is_digit(c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::string from_base64(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int value = base64_value(c);
    if (value < 0) continue;
    bits = bits << 6U | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return bytes;
}

std::string from_quoted_printable(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      bytes += text[i];
      continue;
    }
    const int high = i + 1 < text.size() ? ascii::hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? ascii::hex_value(text[i + 2]) : -1;
    if (high >= 0 && low >= 0) {
      bytes += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      i = std::min(text.find('\n', i), text.size());  // a soft line end
    }
  }
  return bytes;
}

}  // namespace

MailFields MailFields::take(std::string_view& text) {
  MailFields fields;
  bool is_known = false;  // whether the line before was kept
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.empty()) break;
    if (line[0] == ' ' || line[0] == '\t') {
      if (is_known) append(fields.fields_.back().second, line);
      continue;
    }
    const std::size_t colon = line.find(':');
    const std::string_view name = ascii::trimmed(line.substr(0, colon));
    is_known = colon != std::string_view::npos && is_field_name(name) && fields.fields_.size() < kMostFields;
    if (!is_known) continue;
    fields.fields_.emplace_back(ascii::to_lower(name.substr(0, 100)), "");
    append(fields.fields_.back().second, line.substr(colon + 1));
  }
  return fields;
}

std::string_view MailFields::find(std::string_view name) const {
  const auto all = find_all(name);
  return all.empty() ? std::string_view() : all.front();
}

std::vector<std::string_view> MailFields::find_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [known, value] : fields_) {
    if (ascii::equals_ignoring_case(known, name)) values.push_back(ascii::trimmed(value));
  }
  return values;
}

MailPart read_part(std::string_view bytes) {
  MailPart part;
  part.fields = MailFields::take(bytes);
  part.body = bytes;
  return part;
}

std::string media_type(const MailFields& fields) {
  const std::string_view value = fields.find("Content-Type");
  const std::string type = ascii::to_lower(ascii::trimmed(value.substr(0, value.find(';'))));
  return type.empty() ? "text/plain" : type;
}

std::optional<std::string> type_parameter(const MailFields& fields, std::string_view name) {
  std::string_view rest = fields.find("Content-Type");
  rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view found = ascii::trimmed(rest.substr(0, equals));
    rest = ascii::trimmed(rest.substr(equals + 1));
    std::string value = take_value(rest);
    if (ascii::equals_ignoring_case(found, name)) return value;
    rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  }
  return std::nullopt;
}

std::vector<std::string_view> split_multipart(const MailPart& part, std::size_t most) {
  std::vector<std::string_view> parts;
  const auto boundary = type_parameter(part.fields, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kLongestBoundary) return parts;
  const std::string delimiter = "--" + *boundary;
  std::string_view rest = part.body;
  const char* begin = nullptr;  // of the part that is being read
  while (!rest.empty() && parts.size() < most) {
    const char* const line_begin = rest.data();
    const std::string_view line = take_line(rest);
    if (!line.starts_with(delimiter)) continue;
    const std::string_view after = ascii::trimmed(line.substr(delimiter.size()));
    if (!after.empty() && after != "--") continue;
    if (begin != nullptr) parts.emplace_back(begin, line_begin - begin);
    begin = rest.data();
    if (after == "--") return parts;
  }
  // Cut off: the last part is what is left.
  if (begin != nullptr && parts.size() < most) parts.emplace_back(begin, part.body.data() + part.body.size() - begin);
  return parts;
}

std::string decoded_body(const MailPart& part) {
  const std::string coding = ascii::to_lower(part.fields.find("Content-Transfer-Encoding"));
  if (coding == "base64") return from_base64(part.body);
  if (coding == "quoted-printable") return from_quoted_printable(part.body);
  return std::string(part.body);
}

}  // namespace aftertone::notify
