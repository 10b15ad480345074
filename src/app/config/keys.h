// Every key of the configuration file: where it stands, what it may be, and which setting it sets.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/settings.h"
#include "app/config/toml_file.h"

namespace aftertone::app {

struct Key {
  std::string section;
  std::string name;
  std::string allowed;                                   // goes on after "must be"
  std::function<bool(const TomlValue&, Settings&)> set;  // false: not allowed, nothing was set
  bool is_secret = false;                                // its value is not repeated in messages
};

// In the order of the sections and of the reference.
const std::vector<Key>& known_keys();

// nullptr: there is no such key.
const Key* find_key(std::string_view section, std::string_view name);

}  // namespace aftertone::app
