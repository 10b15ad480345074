#include "sip/headers/uri.h"

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::sip {
namespace {

// What is not two hexadecimal digits stays as it is; so does "%00".
std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? ascii::hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? ascii::hex_value(text[i + 2]) : -1;
    if (low < 0 || high * 16 + low == 0) {
      result += text[i];
      continue;
    }
    result += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return result;
}

// The end of the quoted string that begins at `start`: the place after its closing quote.
std::size_t end_of_quoted(std::string_view text, std::size_t start) {
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

std::string unquoted(std::string_view text) {
  text = ascii::trimmed(text);
  if (text.size() < 2 || text.front() != '"') return std::string(text);
  if (text.back() == '"') text.remove_suffix(1);
  std::string result;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    result += text[i];
  }
  return result;
}

// Parts between `separator` outside quotes and angle brackets.
std::vector<std::string_view> split_outside_quotes(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  bool is_in_brackets = false;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"' && !is_in_brackets) {
      i = end_of_quoted(text, i);
      continue;
    }
    if (text[i] == '<') is_in_brackets = true;
    if (text[i] == '>') is_in_brackets = false;
    if (text[i] == separator && !is_in_brackets) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
    ++i;
  }
  parts.push_back(text.substr(start));
  return parts;
}

std::vector<Parameter> read_parameters(std::string_view text, char separator) {
  std::vector<Parameter> parameters;
  for (const std::string_view part : split_outside_quotes(text, separator)) {
    const std::size_t equals = part.find('=');
    const std::string_view name = ascii::trimmed(part.substr(0, equals));
    if (name.empty()) continue;
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    parameters.push_back({ascii::to_lower(name), percent_decoded(unquoted(value))});
  }
  return parameters;
}

// Removes and returns what stands from the first `separator` on, without it.
std::string_view cut_at(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + 1);
  text = text.substr(0, at);
  return rest;
}

// "host:port" or "[::1]:port" without the port.
std::string_view host_of(std::string_view text) {
  if (!text.empty() && text.front() == '[') return text.substr(0, text.find(']') + 1);
  return text.substr(0, text.find(':'));
}

Uri read_sip_uri(std::string_view scheme, std::string_view rest) {
  Uri uri;
  uri.scheme = ascii::to_lower(scheme);
  // The user part may hold ';' and '?' of its own, so it is cut off first.
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
    std::string_view user = rest.substr(0, at);
    rest = rest.substr(at + 1);
    cut_at(user, ';');
    cut_at(user, ':');
    uri.user = percent_decoded(user);
  }
  uri.headers = read_parameters(cut_at(rest, '?'), '&');
  uri.parameters = read_parameters(cut_at(rest, ';'), ';');
  uri.host = ascii::to_lower(ascii::trimmed(host_of(rest)));
  const bool is_number = find_parameter(uri.parameters, "user") == "phone" || uri.user.starts_with('+');
  if (is_number) uri.user = without_visual_separators(uri.user);
  return uri;
}

Uri read_tel_uri(std::string_view rest) {
  Uri uri;
  uri.scheme = "tel";
  uri.headers = read_parameters(cut_at(rest, '?'), '&');
  uri.parameters = read_parameters(cut_at(rest, ';'), ';');
  uri.user = without_visual_separators(percent_decoded(ascii::trimmed(rest)));
  return uri;
}

}  // namespace

std::optional<std::string> find_parameter(const std::vector<Parameter>& parameters, std::string_view name) {
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name) return parameter.value;
  }
  return std::nullopt;
}

std::optional<Uri> parse_uri(std::string_view text) {
  text = ascii::trimmed(text);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  if (ascii::equals_ignoring_case(scheme, "tel")) return read_tel_uri(rest);
  const bool is_sip = ascii::equals_ignoring_case(scheme, "sip") || ascii::equals_ignoring_case(scheme, "sips");
  return is_sip ? std::optional<Uri>(read_sip_uri(scheme, rest)) : std::nullopt;
}

std::optional<NameAddress> parse_name_address(std::string_view text) {
  text = ascii::trimmed(text);
  const std::size_t name_end = text.starts_with('"') ? end_of_quoted(text, 0) : 0;
  const std::size_t open = text.find('<', name_end);
  NameAddress address;
  std::string_view uri_text = text;
  std::string_view parameters;
  if (open == std::string_view::npos) {
    parameters = cut_at(uri_text, ';');  // without brackets they belong to the header (RFC 3261 20)
  } else {
    const std::size_t close = text.find('>', open);
    if (close == std::string_view::npos) return std::nullopt;
    address.display_name = ascii::printable(unquoted(text.substr(0, open)));
    uri_text = text.substr(open + 1, close - open - 1);
    parameters = text.substr(close + 1);
  }
  auto uri = parse_uri(uri_text);
  if (!uri) return std::nullopt;
  address.uri = std::move(*uri);
  address.parameters = read_parameters(parameters, ';');
  return address;
}

std::vector<std::string> split_header_values(std::string_view line) {
  std::vector<std::string> values;
  for (const std::string_view part : split_outside_quotes(line, ',')) {
    if (const std::string_view value = ascii::trimmed(part); !value.empty()) values.emplace_back(value);
  }
  return values;
}

std::string without_visual_separators(std::string_view text) {
  constexpr std::string_view kSeparators = "-.() ";
  std::string digits;
  for (const char c : text) {
    if (kSeparators.find(c) != std::string_view::npos) continue;
    const bool is_dialled = ascii::is_digit(c) || c == '*' || c == '#' || (c == '+' && digits.empty());
    if (!is_dialled) return std::string(text);
    digits += c;
  }
  return digits;
}

}  // namespace aftertone::sip
