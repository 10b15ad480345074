#include "storage/postgres/host_inquiry.h"

#include "base/ascii.h"
#include "storage/postgres/sqlstate.h"

namespace aftertone::storage {
namespace {

// The timeline of a server that leads is that of the log it writes now: right as soon as it takes writes, while the
// control file tells of the last checkpoint, which a server just promoted has not made yet. That of a standby is the
// newest it knows of. CASE keeps the function from a standby, which would refuse it.
constexpr const char* kQuestion = R"sql(
select pg_is_in_recovery() as is_standby,
       (select system_identifier from pg_control_system()),
       pg_postmaster_start_time(),
       case when pg_is_in_recovery()
         then greatest((select timeline_id from pg_control_checkpoint()),
                       (select min_recovery_end_timeline from pg_control_recovery()),
                       (select received_tli from pg_stat_wal_receiver))
         else cast(cast('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) as bit(32)) as bigint) end,
       to_regclass('canary') is not null
)sql";

std::string_view field(const PGresult* result, int column) {
  return PQgetvalue(result, 0, column);
}

ServerState state_of(const PGresult* result) {
  ServerState state;
  state.is_standby = field(result, 0) == "t";
  state.system = field(result, 1);
  state.instance = field(result, 2);
  state.timeline = static_cast<std::uint32_t>(ascii::parse_unsigned(field(result, 3)).value_or(0));
  state.has_tables = field(result, 4) == "t";
  return state;
}

Error cannot_tell(std::string_view reason) {
  return {Code::unavailable, true, "cannot reach PostgreSQL: " + std::string(ascii::trimmed(reason))};
}

}  // namespace

HostInquiry::HostInquiry(const PostgresHost& host) : socket_(PostgresSocket::start_connecting(host)), events_(POLLOUT) {
  if (!socket_.is_open()) {
    end_with(cannot_tell("out of memory"));
  } else if (PQstatus(socket_.handle()) == CONNECTION_BAD) {
    end_with(judge_connect_error(PQerrorMessage(socket_.handle())));
  }
}

pollfd HostInquiry::waits_for() {
  return {answer_ ? -1 : PQsocket(socket_.handle()), events_, 0};
}

void HostInquiry::go_on() {
  if (!is_connected_) go_on_connecting();
  if (is_connected_ && !answer_) go_on_asking();
}

void HostInquiry::go_on_connecting() {
  PGconn* const handle = socket_.handle();
  const PostgresPollingStatusType state = PQconnectPoll(handle);
  if (state == PGRES_POLLING_FAILED) return end_with(judge_connect_error(PQerrorMessage(handle)));
  events_ = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
  if (state != PGRES_POLLING_OK) return;
  is_connected_ = true;
  PQsetErrorVerbosity(handle, PQERRORS_DEFAULT);
  PQsetnonblocking(handle, 1);
  if (PQsendQuery(handle, kQuestion) == 0) end_with(cannot_tell(PQerrorMessage(handle)));
}

void HostInquiry::go_on_asking() {
  PGconn* const handle = socket_.handle();
  const int left = PQflush(handle);
  events_ = left > 0 ? POLLIN | POLLOUT : POLLIN;
  if (left < 0 || PQconsumeInput(handle) == 0) return end_with(cannot_tell(PQerrorMessage(handle)));
  while (PQisBusy(handle) == 0) {
    PostgresResult next(PQgetResult(handle));
    if (!next) {
      answer_ = state_of(result_.get());
      return;
    }
    if (PQresultStatus(next.get()) != PGRES_TUPLES_OK) return end_with(cannot_tell(PQresultErrorMessage(next.get())));
    result_ = std::move(next);
  }
}

void HostInquiry::end_with(const Error& error) {
  answer_ = tl::unexpected(error);
  socket_.close();
}

}  // namespace aftertone::storage
