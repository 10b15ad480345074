// What is bound to a statement and what comes back from it: NULL, a 64-bit integer, or text. The same on every
// database: booleans are 0 and 1, times are milliseconds since 1970, identifiers and enumerations are their words.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace aftertone::storage {

// Converts implicitly from what the stores bind, so that a statement's values read as a plain list.
class Value {
 public:
  Value() = default;  // NULL
  template <std::integral Integer>
  Value(Integer integer) : value_(static_cast<std::int64_t>(integer)) {}
  Value(std::string_view text);  // made valid UTF-8 without NUL: see utf8.h
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(const char* text) : Value(std::string_view(text)) {}
  Value(WallTime time) : value_(to_millis(time)) {}
  Value(std::chrono::milliseconds duration) : value_(std::int64_t{duration.count()}) {}
  Value(std::chrono::seconds duration) : Value(std::chrono::milliseconds(duration)) {}
  template <typename T>
  Value(const std::optional<T>& value) : Value(value ? Value(*value) : Value()) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  // nullptr when it is something else.
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  const std::string* text() const { return std::get_if<std::string>(&value_); }

 private:
  std::variant<std::monostate, std::int64_t, std::string> value_;
};

using Values = std::vector<Value>;
using Row = std::vector<Value>;

struct Rows {
  std::vector<Row> rows;
  std::int64_t changed = 0;  // rows that an INSERT, UPDATE or DELETE touched
};

}  // namespace aftertone::storage
