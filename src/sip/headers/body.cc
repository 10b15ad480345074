#include "sip/headers/body.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace aftertone::sip {
namespace {

constexpr std::string_view kDigits = "0123456789*#ABCD";
constexpr std::size_t kMaxParts = 16;

// "multipart/mixed; boundary=x" -> "multipart/mixed"
std::string media_type(std::string_view content_type) {
  return ascii::to_lower(ascii::trimmed(content_type.substr(0, content_type.find(';'))));
}

std::string boundary_of(std::string_view content_type) {
  const auto parameters = ascii::split(content_type, ';');
  for (const std::string_view parameter : parameters) {
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    if (!ascii::equals_ignoring_case(ascii::trimmed(parameter.substr(0, equals)), "boundary")) continue;
    std::string_view value = ascii::trimmed(parameter.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return std::string(value);
  }
  return {};
}

// A body part: headers, an empty line, content. The content if it is SDP.
std::optional<std::string> sdp_of_part(std::string_view part) {
  bool is_sdp = false;
  while (!part.empty()) {
    const std::size_t end = part.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = ascii::trimmed(part.substr(0, end));
    part.remove_prefix(end + 1);
    if (line.empty()) return is_sdp ? std::optional<std::string>(part) : std::nullopt;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = ascii::trimmed(line.substr(0, colon));
    const bool is_type = ascii::equals_ignoring_case(name, "Content-Type") || ascii::equals_ignoring_case(name, "c");
    if (is_type) is_sdp = media_type(line.substr(colon + 1)) == "application/sdp";
  }
  return std::nullopt;
}

std::optional<std::string> sdp_of_multipart(std::string_view content_type, std::string_view body) {
  const std::string boundary = boundary_of(content_type);
  if (boundary.empty()) return std::nullopt;
  const std::string delimiter = "--" + boundary;
  std::size_t at = body.find(delimiter);
  for (std::size_t parts = 0; at != std::string_view::npos && parts < kMaxParts; ++parts) {
    const std::size_t line_end = body.find('\n', at + delimiter.size());
    if (line_end == std::string_view::npos) return std::nullopt;
    const std::size_t next = body.find("\n" + delimiter, line_end);
    std::string_view part = body.substr(line_end + 1, next == std::string_view::npos ? next : next - line_end - 1);
    if (part.ends_with('\r')) part.remove_suffix(1);
    if (auto sdp = sdp_of_part(part)) return sdp;
    at = next == std::string_view::npos ? next : next + 1;
  }
  return std::nullopt;
}

std::optional<char> as_digit(std::string_view text) {
  text = ascii::trimmed(text);
  if (text == "10") return '*';  // some gateways send event numbers
  if (text == "11") return '#';
  if (text.size() != 1) return std::nullopt;
  const char digit = text[0] >= 'a' && text[0] <= 'd' ? static_cast<char>(text[0] - 'a' + 'A') : text[0];
  return kDigits.find(digit) == std::string_view::npos ? std::nullopt : std::optional<char>(digit);
}

}  // namespace

Result<std::string> sdp_of_body(std::string_view content_type, std::string_view body) {
  if (ascii::trimmed(body).empty()) return std::string();
  const std::string type = media_type(content_type);
  if (type == "application/sdp") return std::string(body);
  if (type.starts_with("multipart/")) {
    if (auto sdp = sdp_of_multipart(content_type, body)) return std::move(*sdp);
  }
  return fail(Code::unsupported, "no SDP in a body of type " + ascii::printable(type));
}

std::optional<char> digit_of_info(std::string_view content_type, std::string_view body) {
  const std::string type = media_type(content_type);
  if (type == "application/dtmf") return as_digit(body);
  if (type != "application/dtmf-relay") return std::nullopt;
  for (const std::string_view line : ascii::split(body, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    if (ascii::equals_ignoring_case(ascii::trimmed(line.substr(0, equals)), "Signal"))
      return as_digit(line.substr(equals + 1));
  }
  return std::nullopt;
}

std::string info_of_digit(char digit) {
  return fmt::format("Signal={}\r\nDuration=160\r\n", digit);
}

std::optional<int> status_of_sipfrag(std::string_view body) {
  constexpr std::string_view kVersion = "SIP/2.0 ";
  body = ascii::trimmed(body);
  if (!body.starts_with(kVersion)) return std::nullopt;
  const auto status = ascii::parse_unsigned(body.substr(kVersion.size(), 3), 699);
  if (!status || *status < 100) return std::nullopt;
  return static_cast<int>(*status);
}

}  // namespace aftertone::sip
