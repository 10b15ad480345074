// Reads a row's columns one after the other, in the order of the SELECT. What does not fit is remembered and told once,
// by finish(): stored data that is not what it should be is Error corrupt.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/uuid.h"
#include "storage/database/value.h"

namespace aftertone::storage {

class RowReader {
 public:
  // `row` outlives the reader. `what` names the row in the error's detail ("message").
  RowReader(const Row& row, std::string what) : row_(row), what_(std::move(what)) {}

  std::int64_t integer();
  std::optional<std::int64_t> optional_integer();
  std::int32_t count();  // an integer of 32 bits
  bool flag();
  std::string text();
  Uuid uuid();
  WallTime time();
  std::optional<WallTime> optional_time();
  std::chrono::milliseconds duration() { return std::chrono::milliseconds(integer()); }
  // A word of an enumeration, as its own parser reads it.
  template <typename Enum>
  Enum word(Result<Enum> (*parse)(std::string_view)) {
    const Result<Enum> parsed = parse(text());
    if (!parsed) refuse(parsed.error().detail);
    return parsed.value_or(Enum{});
  }

  // `value` if every column was read and fitted.
  template <typename T>
  Result<T> finish(T value) {
    if (next_ != row_.size()) refuse("it has another number of columns");
    if (!problem_.empty()) return fail(Code::corrupt, what_ + ": " + problem_);
    return value;
  }

 private:
  const Value& next();
  void refuse(const std::string& problem);

  const Row& row_;
  std::string what_;
  std::size_t next_ = 0;
  std::string problem_;
};

// Every row through `read`; the first error ends it.
template <typename T>
Result<std::vector<T>> read_all(const Rows& rows, Result<T> (*read)(const Row&)) {
  std::vector<T> all;
  all.reserve(rows.rows.size());
  for (const Row& row : rows.rows) {
    Result<T> one = read(row);
    if (!one) return tl::unexpected(one.error());
    all.push_back(std::move(*one));
  }
  return all;
}

}  // namespace aftertone::storage
