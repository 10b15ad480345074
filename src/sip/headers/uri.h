// SIP and tel URIs and the headers made of them (RFC 3261 25.1, RFC 3966), read leniently: what phones and PBXs really
// send.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aftertone::sip {

struct Parameter {
  std::string name;   // lower case
  std::string value;  // unquoted, percent-decoded
};

// Of `name` in lower case; nothing if it is absent.
std::optional<std::string> find_parameter(const std::vector<Parameter>& parameters, std::string_view name);

struct Uri {
  std::string scheme;  // lower case: "sip", "sips", "tel"
  std::string
      user;  // percent-decoded, without password and user parameters; visual separators gone from telephone numbers
  std::string host;
  std::vector<Parameter> parameters;  // ";name=value"
  std::vector<Parameter> headers;     // "?name=value"
};

// Nothing: not a sip:, sips: or tel: URI.
std::optional<Uri> parse_uri(std::string_view text);

// "Anna \"A\" Berg" <sip:1001@pbx;x=y>;tag=1
struct NameAddress {
  std::string display_name;  // unquoted, control characters as '?'
  Uri uri;
  std::vector<Parameter> parameters;
};
std::optional<NameAddress> parse_name_address(std::string_view text);

// A header line with several values, split at the commas outside quotes and angle brackets; empty values are dropped.
std::vector<std::string> split_header_values(std::string_view line);

// "+49 (30) 123-4" -> "+49301234", if the text is nothing but a telephone number; else as it is.
std::string without_visual_separators(std::string_view text);

}  // namespace aftertone::sip
