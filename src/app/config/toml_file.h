// The text of a configuration file as a flat list of values with their lines. The TOML library stays behind this.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace aftertone::app {

// A float, a date or a table where a value belongs: never allowed.
struct OtherValue {
  bool operator==(const OtherValue&) const = default;
};
using TomlValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>, OtherValue>;

struct TomlEntry {
  std::string section;  // "sip", "email.smtp"; empty: stands outside of any section
  std::string key;      // empty: the section itself, in case nothing is in it
  TomlValue value;
  int line = 0;
  bool begins_element = false;  // the first of a [[table]]: a new one of its kind begins here
};

// In the order of their lines. Error: invalid, with "<name>:<line>: <what>".
Result<std::vector<TomlEntry>> parse_toml(std::string_view text, const std::string& name);

// As an administrator wrote it, shortened: 99999, true, "abc".
std::string to_string(const TomlValue& value);

}  // namespace aftertone::app
