// What commands print: tables for people, JSON for scripts, one line for an error.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aftertone::app {

// Text from outside as a terminal can stand it: control characters (also those of C1) as '?', broken UTF-8 as it is.
std::string for_terminal(std::string_view text);

void print_line(std::string_view text);
void print_json(const nlohmann::ordered_json& json);
// What was done, for a person; as JSON: {"done": "removed", "what": "rule night"}, say.
void print_done(bool as_json, std::string_view done, std::string_view what);
// "aftertone: <detail>" on standard error; the exit code that goes with the error.
int report(const Error& error);

// Columns as wide as their longest cell. Cells are shown for_terminal.
class Table {
 public:
  explicit Table(std::vector<std::string> titles);
  void add(std::vector<std::string> cells);
  std::string to_string() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace aftertone::app
