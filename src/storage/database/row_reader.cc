#include "storage/database/row_reader.h"

#include <fmt/format.h>

#include <limits>

namespace aftertone::storage {

const Value& RowReader::next() {
  static const Value kNull;
  const std::size_t column = next_++;
  return column < row_.size() ? row_[column] : kNull;
}

void RowReader::refuse(const std::string& problem) {
  if (problem_.empty()) problem_ = fmt::format("column {}: {}", next_, problem);
}

std::int64_t RowReader::integer() {
  const std::int64_t* value = next().integer();
  if (value == nullptr) refuse("not a number");
  return value == nullptr ? 0 : *value;
}

std::optional<std::int64_t> RowReader::optional_integer() {
  const Value& value = next();
  if (value.is_null()) return std::nullopt;
  if (value.integer() != nullptr) return *value.integer();
  refuse("not a number");
  return std::nullopt;
}

std::int32_t RowReader::count() {
  const std::int64_t value = integer();
  if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max()) {
    refuse("the number is too large");
    return 0;
  }
  return static_cast<std::int32_t>(value);
}

bool RowReader::flag() {
  return integer() != 0;
}

std::string RowReader::text() {
  const std::string* value = next().text();
  if (value == nullptr) refuse("not text");
  return value == nullptr ? std::string() : *value;
}

Uuid RowReader::uuid() {
  const Result<Uuid> uuid = Uuid::parse(text());
  if (!uuid) refuse(uuid.error().detail);
  return uuid.value_or(Uuid());
}

WallTime RowReader::time() {
  return from_millis(integer());
}

std::optional<WallTime> RowReader::optional_time() {
  const std::optional<std::int64_t> millis = optional_integer();
  return millis ? std::optional(from_millis(*millis)) : std::nullopt;
}

}  // namespace aftertone::storage
