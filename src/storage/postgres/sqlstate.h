// PostgreSQL's five-letter error codes (SQLSTATE, appendix A of its manual) in our words: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/database/connection.h"

namespace aftertone::storage {

// Whether the statement that failed could have been kept.
enum class Stage {
  undecided,  // inside a transaction, or only reading: nothing is kept without a COMMIT
  deciding,   // COMMIT, or a write outside a transaction
};

struct PostgresFailure {
  Error error;
  Retry retry = Retry::never;
  bool connection_is_over = false;
};

// `state` is empty when the connection was lost without an answer. `is_fatal`: the server has ended the session.
PostgresFailure judge_postgres_error(std::string_view state, bool is_fatal, const std::string& message, Stage stage);

// What libpq says about a failed attempt to connect, with the verbosity that puts the SQLSTATE into the text: the
// server's words may be in any language. Errors: denied (password, role), not_found (no such database), full
// (temporary: too many connections), unavailable (temporary).
Error judge_connect_error(std::string_view message);

}  // namespace aftertone::storage
