#include "storage/sqlite/sqlite_connection.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/log.h"

namespace aftertone::storage {
namespace {

constexpr std::size_t kMostStatements = 500;  // every text is a constant of the program: more is a bug
constexpr int kStepsBetweenClockReadings = 20'000;

int bind(sqlite3_stmt* statement, int position, const Value& value) {
  if (value.integer() != nullptr) return sqlite3_bind_int64(statement, position, *value.integer());
  if (value.text() == nullptr) return sqlite3_bind_null(statement, position);
  return sqlite3_bind_text64(statement, position, value.text()->data(), value.text()->size(), SQLITE_STATIC,
                             SQLITE_UTF8);
}

Value column(sqlite3_stmt* statement, int position) {
  switch (sqlite3_column_type(statement, position)) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, position);
    default: {
      const auto* text = static_cast<const char*>(sqlite3_column_blob(statement, position));
      return std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, position)));
    }
  }
}

Row current_row(sqlite3_stmt* statement) {
  Row row;
  const int columns = sqlite3_column_count(statement);
  row.reserve(static_cast<std::size_t>(columns));
  for (int i = 0; i < columns; ++i)
    row.push_back(column(statement, i));
  return row;
}

// A statement that is left un-reset holds its lock.
class ResetWhenDone {
 public:
  explicit ResetWhenDone(sqlite3_stmt* statement) : statement_(statement) {}
  ResetWhenDone(const ResetWhenDone&) = delete;
  ResetWhenDone& operator=(const ResetWhenDone&) = delete;
  ~ResetWhenDone() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

Result<std::unique_ptr<Connection>> SqliteConnection::open_blocking(const std::filesystem::path& path, Access access,
                                                                    Deadline deadline) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Handle handle(raw);
  if (result != SQLITE_OK) return tl::unexpected(sqlite_failure(raw, result, path).error);
  if (sqlite3_db_readonly(raw, "main") == 1) {
    return fail(Code::denied, fmt::format("the database {} is not writable", path.string()));
  }
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(std::move(handle), path));
  connection->start(deadline, access);
  if (const Status configured = connection->configure_blocking(access); !configured) {
    return tl::unexpected(configured.error());
  }
  return connection;
}

Status SqliteConnection::configure_blocking(Access access) {
  sqlite3_progress_handler(handle_.get(), kStepsBetweenClockReadings, is_past_deadline, this);
  const bool reads = access == Access::read;
  for (const auto& [sql, expected] : {std::pair{"pragma journal_mode=wal", "wal"},
                                      std::pair{"pragma synchronous=full", ""}, std::pair{"pragma foreign_keys=on", ""},
                                      std::pair{reads ? "pragma query_only=on" : "pragma query_only=off", ""}}) {
    if (const Status set = expect_pragma_blocking(sql, expected); !set) return set;
  }
  return {};
}

Status SqliteConnection::expect_pragma_blocking(std::string_view sql, std::string_view expected) {
  const Result<Rows> answer = execute_blocking(sql, {});
  if (!answer) return tl::unexpected(answer.error());
  if (expected.empty()) return {};
  const std::string* value = answer->rows.empty() ? nullptr : answer->rows[0][0].text();
  if (value != nullptr && *value == expected) return {};
  return fail(Code::unsupported, fmt::format("{}: the file system does not allow \"{}\"", path_.string(), sql));
}

void SqliteConnection::start(Deadline deadline, Access access) {
  deadline_ = deadline;
  access_ = access;
  retry_ = Retry::never;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  sqlite3_busy_timeout(handle_.get(), std::max(1, static_cast<int>(left.count())));
}

Status SqliteConnection::begin_blocking() {
  // A deferred transaction that reads and then writes can fail at once, whatever the busy timeout: writers say so
  // first.
  const Result<Rows> begun = execute_blocking(access_ == Access::write ? "begin immediate" : "begin", {});
  if (!begun) return tl::unexpected(begun.error());
  return {};
}

Status SqliteConnection::commit_blocking() {
  const Result<Rows> committed = execute_blocking("commit", {});
  if (committed) return {};
  rollback_blocking();
  return tl::unexpected(committed.error());
}

void SqliteConnection::rollback_blocking() {
  if (sqlite3_get_autocommit(handle_.get()) != 0) return;  // SQLite has rolled back by itself
  const Retry about_the_cause = retry_;
  deadline_ = Deadline::max();  // undoing in memory is quick, and must not be interrupted
  if (const Result<Rows> undone = execute_blocking("rollback", {}); !undone) {
    log::warning("storage", "rollback failed: {}", to_string(undone.error()));
    usable_ = false;
  }
  retry_ = about_the_cause;
}

Result<Rows> SqliteConnection::execute_blocking(std::string_view sql, const Values& values) {
  const Result<sqlite3_stmt*> statement = prepared(sql);
  if (!statement) return tl::unexpected(statement.error());
  const ResetWhenDone reset(*statement);
  AT_ASSERT(sqlite3_bind_parameter_count(*statement) == static_cast<int>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (const int result = bind(*statement, static_cast<int>(i + 1), values[i]); result != SQLITE_OK)
      return failed(result);
  }
  Rows rows;
  int result = sqlite3_step(*statement);
  for (; result == SQLITE_ROW; result = sqlite3_step(*statement))
    rows.rows.push_back(current_row(*statement));
  if (result != SQLITE_DONE) return failed(result);
  if (sqlite3_stmt_readonly(*statement) == 0) rows.changed = sqlite3_changes64(handle_.get());
  return rows;
}

Status SqliteConnection::run_script_blocking(std::string_view sql) {
  const int result = sqlite3_exec(handle_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return failed(result);
  return {};
}

Result<sqlite3_stmt*> SqliteConnection::prepared(std::string_view sql) {
  Statement& kept = statements_[std::string(sql)];
  if (kept) return kept.get();
  AT_ASSERT(statements_.size() <= kMostStatements);
  sqlite3_stmt* raw = nullptr;
  const int result = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (result != SQLITE_OK) return failed(result);
  kept.reset(raw);
  return raw;
}

tl::unexpected<Error> SqliteConnection::failed(int result) {
  SqliteFailure failure = sqlite_failure(handle_.get(), result, path_);
  retry_ = failure.retry;
  if (failure.connection_is_over) usable_ = false;
  return tl::unexpected(std::move(failure.error));
}

int SqliteConnection::is_past_deadline(void* self) {
  return std::chrono::steady_clock::now() >= static_cast<SqliteConnection*>(self)->deadline_ ? 1 : 0;
}

}  // namespace aftertone::storage
