#include "storage/postgres/sqlstate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace aftertone::storage {
namespace {

template <std::size_t N>
bool begins_with_one_of(std::string_view state, const std::array<std::string_view, N>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [state](auto prefix) { return state.starts_with(prefix); });
}

// The session is over, or what became of a commit is not said: connection exceptions, shutdown, crash, "statement
// completion unknown", idle in transaction for too long.
bool is_lost(std::string_view state) {
  constexpr std::array<std::string_view, 4> kLost{"08", "57P0", "40003", "25P03"};
  return state.empty() || begins_with_one_of(state, kLost);
}

// The server failed inside: at a COMMIT it may already have been written.
bool is_server_failure(std::string_view state) {
  constexpr std::array<std::string_view, 2> kInternal{"58", "XX"};
  return begins_with_one_of(state, kInternal);
}

// Another server, or a fresh session, would take the same statement: a standby's refusal, plans and prepared statements
// that went out of date.
bool needs_new_session(std::string_view state) {
  constexpr std::array<std::string_view, 3> kStale{"25006", "26000", "0A000"};
  return begins_with_one_of(state, kStale);
}

PostgresFailure permanent(Code code, const std::string& message) {
  return {{code, false, message}};
}
PostgresFailure temporary(Code code, const std::string& message, Retry retry = Retry::never) {
  return {{code, true, message}, retry};
}

PostgresFailure lost(const std::string& message, Stage stage) {
  if (stage == Stage::undecided) return {{Code::unavailable, true, message}, Retry::safe, true};
  return {{Code::timeout, true, "whether it was kept is unknown: " + message}, Retry::if_idempotent, true};
}

PostgresFailure answered(std::string_view state, const std::string& message) {
  if (state == "40001" || state == "40P01") return temporary(Code::unavailable, message, Retry::safe);
  if (state == "55P03") return temporary(Code::unavailable, message);  // a lock was not granted within lock_timeout
  if (state == "57014") return temporary(Code::timeout, message);      // statement_timeout
  if (state == "53100") return temporary(Code::full, message);         // disk full
  if (state.starts_with("53")) return temporary(Code::unavailable, message);
  if (state == "23505") return permanent(Code::conflict, message);
  if (state == "23503") return permanent(Code::not_found, message);
  if (state.starts_with("22") || state.starts_with("23")) return permanent(Code::invalid, message);
  if (state.starts_with("28") || state == "42501") return permanent(Code::denied, message);
  if (state == "42P01")
    return permanent(Code::corrupt, message + "; aftertone serve makes the tables, when it starts on that database");
  return permanent(Code::corrupt, message);
}

// "FATAL:  28P01: password ..." -> where the five characters stand; npos if there are none.
std::size_t find_state(std::string_view line) {
  constexpr std::size_t kLength = 5;
  for (std::size_t at = line.find(":  "); at != std::string_view::npos; at = line.find(":  ", at + 1)) {
    const std::string_view state = line.substr(std::min(line.size(), at + 3), kLength + 1);
    const bool fits = state.size() == kLength + 1 && state.back() == ':' &&
                      std::all_of(state.begin(), state.end() - 1,
                                  [](char c) { return ascii::is_digit(c) || (c >= 'A' && c <= 'Z'); });
    if (fits) return at + 3;
  }
  return std::string_view::npos;
}

Error connect_error(std::string_view state, const std::string& text) {
  if (state.starts_with("28")) return {Code::denied, false, text};
  if (state == "53300") return {Code::full, true, text};  // too many connections
  if (state == "3D000") return {Code::not_found, false, text};
  return {Code::unavailable, true, text};
}

}  // namespace

PostgresFailure judge_postgres_error(std::string_view state, bool is_fatal, const std::string& message, Stage stage) {
  const std::string text = state.empty() ? message : fmt::format("{} (SQLSTATE {})", message, state);
  if (is_fatal || is_lost(state)) return lost(text, stage);
  if (stage == Stage::deciding && is_server_failure(state)) return lost(text, stage);
  if (needs_new_session(state)) return {{Code::unavailable, true, text}, Retry::safe, true};
  return answered(state, text);
}

Error judge_connect_error(std::string_view message) {
  std::string text;
  std::string state;  // of the server that was tried last
  for (const std::string_view line : ascii::split(message, '\n')) {
    const bool is_question = line.starts_with('\t');  // "Is the server running ...?"
    if (ascii::trimmed(line).empty() || is_question || line.starts_with("LOCATION:")) continue;
    const std::size_t at = find_state(line);
    if (!text.empty()) text += "; ";
    text.append(line.substr(0, at));
    if (at == std::string_view::npos) continue;
    state = line.substr(at, 5);
    text.append(line.substr(at + 7));  // after "28P01: "
  }
  return connect_error(state, "cannot reach PostgreSQL: " + text);
}

}  // namespace aftertone::storage
