#include "storage/postgres/postgres_connection.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/log.h"
#include "storage/postgres/placeholders.h"

namespace aftertone::storage {
namespace {

constexpr std::size_t kMostStatements = 500;  // every text is a constant of the program: more is a bug
constexpr int kOldestServer = 150'000;

// Weaker settings would let a commit be acknowledged that a power failure takes back, or a dead client hold locks;
// remote_apply promises more than `on`, so it stays. statement_timeout only helps: it does not bound the wait inside
// COMMIT.
constexpr std::string_view kSessionSettings = R"sql(
select set_config('synchronous_commit',
                  case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, false);
set idle_in_transaction_session_timeout = '10s';
set lock_timeout = '2s';
set statement_timeout = '10s';
set client_min_messages = warning;
)sql";

constexpr Oid kBool = 16;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;

Value field(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return {};
  const std::string_view text(PQgetvalue(result, row, column),
                              static_cast<std::size_t>(PQgetlength(result, row, column)));
  switch (PQftype(result, column)) {
    case kBool:
      return text == "t";
    case kInt2:
    case kInt4:
    case kInt8:
      return std::stoll(std::string(text));  // as the server wrote it: it cannot be anything else
    default:
      return text;
  }
}

Rows rows_of(PGresult* result) {
  Rows rows;
  rows.rows.resize(static_cast<std::size_t>(PQntuples(result)));
  const int columns = PQnfields(result);
  for (int i = 0; i < PQntuples(result); ++i) {
    Row& row = rows.rows[static_cast<std::size_t>(i)];
    row.reserve(static_cast<std::size_t>(columns));
    for (int j = 0; j < columns; ++j)
      row.push_back(field(result, i, j));
  }
  rows.changed = static_cast<std::int64_t>(ascii::parse_unsigned(PQcmdTuples(result)).value_or(0));
  return rows;
}

std::string_view error_field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

// A statement's values as libpq takes them: text, or nullptr for NULL.
class Parameters {
 public:
  explicit Parameters(const Values& values) {
    texts_.reserve(values.size());
    for (const Value& value : values) {
      if (value.is_null()) {
        pointers_.push_back(nullptr);
        continue;
      }
      texts_.push_back(value.text() != nullptr ? *value.text() : std::to_string(*value.integer()));
      pointers_.push_back(texts_.back().c_str());
    }
  }
  int count() const { return static_cast<int>(pointers_.size()); }
  const char* const* pointers() const { return pointers_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

constexpr const char* kNewerTimeline = "a server that leads on a newer timeline has been seen meanwhile";

}  // namespace

Result<std::unique_ptr<Connection>> PostgresConnection::open_blocking(PostgresSocket socket, Allegiance allegiance,
                                                                      Deadline deadline) {
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(std::move(socket), std::move(allegiance)));
  connection->start(deadline, Access::read);
  if (const Status configured = connection->configure_blocking(); !configured) {
    return tl::unexpected(configured.error());
  }
  return connection;
}

Status PostgresConnection::configure_blocking() {
  PGconn* handle = socket_.handle();
  PQsetNoticeReceiver(handle, receive_notice, this);
  if (PQserverVersion(handle) < kOldestServer) {
    return fail(Code::unsupported,
                fmt::format("PostgreSQL 15 or newer is needed, not {}", PQserverVersion(handle) / 10'000));
  }
  const char* encoding = PQparameterStatus(handle, "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    return fail(Code::unsupported, "the PostgreSQL database must be created with the encoding UTF8");
  }
  return run_script_blocking(kSessionSettings);
}

void PostgresConnection::start(Deadline deadline, Access access) {
  deadline_ = deadline;
  access_ = access;
  in_transaction_ = false;
  retry_ = Retry::never;
}

Status PostgresConnection::begin_blocking() {
  in_transaction_ = true;
  return run_script_blocking("begin");
}

Status PostgresConnection::commit_blocking() {
  if (!socket_.is_open()) return not_answered(Stage::undecided);
  if (allegiance_.is_over()) return not_sent();
  const Stage stage = access_ == Access::write ? Stage::deciding : Stage::undecided;
  const Result<Rows> committed = run_blocking(PQsendQuery(socket_.handle(), "commit") != 0, stage);
  if (!committed) return tl::unexpected(committed.error());
  return {};
}

void PostgresConnection::rollback_blocking() {
  if (!is_usable() && !socket_.is_open()) return;  // the server rolls back by itself
  const Retry about_the_cause = retry_;
  if (const Status undone = run_script_blocking("rollback"); !undone) usable_ = false;
  retry_ = about_the_cause;
}

Result<Rows> PostgresConnection::execute_blocking(std::string_view sql, const Values& values) {
  const Result<std::string> name = prepared_blocking(sql);
  if (!name) return tl::unexpected(name.error());
  if (allegiance_.is_over()) return not_sent();
  const Parameters parameters(values);
  const int sent = PQsendQueryPrepared(socket_.handle(), name->c_str(), parameters.count(), parameters.pointers(),
                                       nullptr, nullptr, 0);
  return run_blocking(sent != 0, stage_of_a_statement());
}

Status PostgresConnection::run_script_blocking(std::string_view sql) {
  if (!socket_.is_open()) return not_answered(Stage::undecided);
  const bool sent = PQsendQuery(socket_.handle(), std::string(sql).c_str()) != 0;
  const Result<Rows> answer = run_blocking(sent, stage_of_a_statement());
  if (!answer) return tl::unexpected(answer.error());
  return {};
}

Result<std::string> PostgresConnection::prepared_blocking(std::string_view sql) {
  if (!socket_.is_open()) return not_answered(Stage::undecided);
  const auto kept = statements_.find(std::string(sql));
  if (kept != statements_.end()) return kept->second;
  AT_ASSERT(statements_.size() < kMostStatements);
  const std::string name = fmt::format("aftertone_{}", statements_.size());
  const int sent = PQsendPrepare(socket_.handle(), name.c_str(), numbered_placeholders(sql).c_str(), 0, nullptr);
  const Result<Rows> answer = run_blocking(sent != 0, Stage::undecided);
  if (!answer) return tl::unexpected(answer.error());
  statements_.emplace(sql, name);
  return name;
}

Stage PostgresConnection::stage_of_a_statement() const {
  return access_ == Access::write && !in_transaction_ ? Stage::deciding : Stage::undecided;
}

Result<Rows> PostgresConnection::run_blocking(bool sent, Stage stage) {
  replication_warning_.clear();
  const PostgresResult result = socket_.answer_blocking(sent, deadline_);
  if (!result) return not_answered(stage);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return answered_with_error(result.get(), stage);
  if (stage == Stage::deciding && !replication_warning_.empty()) return not_replicated(replication_warning_);
  if (stage == Stage::deciding && allegiance_.is_over()) return not_replicated(kNewerTimeline);
  // A server that lost the transaction's state answers COMMIT with ROLLBACK.
  if (stage == Stage::deciding && std::string_view(PQcmdStatus(result.get())) == "ROLLBACK") {
    return fail_temporarily(Code::unavailable, "PostgreSQL rolled the transaction back");
  }
  return rows_of(result.get());
}

tl::unexpected<Error> PostgresConnection::answered_with_error(const PGresult* result, Stage stage) {
  const std::string_view severity = error_field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  std::string message(error_field(result, PG_DIAG_MESSAGE_PRIMARY));
  if (message.empty()) message = ascii::trimmed(PQresultErrorMessage(result));
  PostgresFailure failure =
      judge_postgres_error(error_field(result, PG_DIAG_SQLSTATE), severity == "FATAL" || severity == "PANIC",
                           "PostgreSQL: " + message, stage);
  retry_ = failure.retry;
  if (failure.connection_is_over) {
    usable_ = false;
    allegiance_.reign->is_in_doubt = true;
  }
  return tl::unexpected(std::move(failure.error));
}

tl::unexpected<Error> PostgresConnection::not_answered(Stage stage) {
  PostgresFailure failure = judge_postgres_error("", true, socket_.closing_reason(), stage);
  if (socket_.deadline_has_passed()) failure.error.code = Code::timeout;
  retry_ = failure.retry;
  usable_ = false;
  allegiance_.reign->is_in_doubt = true;
  return tl::unexpected(std::move(failure.error));
}

// The commit is on this server but perhaps nowhere else: a failover could take it back.
tl::unexpected<Error> PostgresConnection::not_replicated(const std::string& reason) {
  retry_ = Retry::if_idempotent;
  usable_ = false;
  return fail_temporarily(Code::timeout, "whether it was kept is unknown: " + reason);
}

tl::unexpected<Error> PostgresConnection::not_sent() {
  retry_ = Retry::safe;
  usable_ = false;
  socket_.close();
  return fail_temporarily(Code::unavailable, kNewerTimeline);
}

bool PostgresConnection::is_usable() {
  return usable_ && !allegiance_.is_over() && socket_.is_alive() &&
         PQtransactionStatus(socket_.handle()) == PQTRANS_IDLE;
}

// The wait for a synchronous standby was cut short ("canceling wait for synchronous replication"), by a cancel (01000)
// or by a shutdown (57P01). The text is in the server's language: the codes decide.
void PostgresConnection::receive_notice(void* self, const PGresult* notice) {
  const std::string_view state = error_field(notice, PG_DIAG_SQLSTATE);
  const std::string text(error_field(notice, PG_DIAG_MESSAGE_PRIMARY));
  log::warning("storage", "PostgreSQL: {} (SQLSTATE {})", text, state);
  if (state == "01000" || state == "57P01") static_cast<PostgresConnection*>(self)->replication_warning_ = text;
}

}  // namespace aftertone::storage
