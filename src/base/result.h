// Result<T>: the value, or an Error that the caller can decide about. See docs/architecture.md, "Errors".
#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace aftertone {

// The few error codes of the whole product. The phone turns them into prompts and the API into problem codes.
enum class Code {
  not_found,    // what was named does not exist
  conflict,     // it exists already, or somebody else changed it first
  full,         // a bound was reached: mailbox, queue, disk
  denied,       // not allowed for this caller
  invalid,      // the input is wrong; detail says what is allowed
  unavailable,  // a part we depend on is away
  timeout,      // a deadline passed; whether it happened is unknown
  corrupt,      // stored data does not match its checksum or format
  unsupported,  // understood, but not something we do
};

std::string_view to_string(Code code);

struct Error {
  Code code;
  bool temporary = false;  // worth trying again later with the same input; the only bit that retry logic reads
  std::string detail;      // for logs and administrators, never for callers
};

// "unavailable: connection refused (temporary)"
std::string to_string(const Error& error);

// A tl::expected that may not be ignored: whoever does not care about a failure says why, `(void)` alone is no reason.
template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result() = default;
  Result(tl::expected<T, Error> other) : tl::expected<T, Error>(std::move(other)) {}  // what map() gives
};

using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Code code, std::string detail) {
  return tl::unexpected<Error>(Error{code, false, std::move(detail)});
}

// The same, marked as worth trying again.
[[nodiscard]] inline tl::unexpected<Error> fail_temporarily(Code code, std::string detail) {
  return tl::unexpected<Error>(Error{code, true, std::move(detail)});
}

// The error of `result` with what was being done put in front of its detail.
template <typename T>
[[nodiscard]] tl::unexpected<Error> fail_while(std::string_view doing, const Result<T>& result) {
  Error error = result.error();
  error.detail = std::string(doing) + ": " + error.detail;
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace aftertone
