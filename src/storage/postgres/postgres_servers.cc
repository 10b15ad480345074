#include "storage/postgres/postgres_servers.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error_codes.h"
#include "base/log.h"
#include "storage/database/check.h"
#include "storage/postgres/postgres_connection.h"

namespace aftertone::storage {
namespace {

bool has_no_silent_host(const std::vector<HostReport>& reports) {
  return std::ranges::all_of(reports, [](const HostReport& report) { return report.state.has_value(); });
}

}  // namespace

Result<std::shared_ptr<PostgresServers>> PostgresServers::create_blocking(const std::string& connection_string,
                                                                          TimelineFile timeline_file) {
  auto hosts = split_hosts(connection_string);
  if (!hosts) return tl::unexpected(hosts.error());
  std::shared_ptr<PostgresServers> servers(new PostgresServers(std::move(*hosts), std::move(timeline_file)));
  const auto kept = servers->file_.read_blocking();
  if (!kept) return tl::unexpected(kept.error());
  servers->mark_ = *kept;
  return servers;
}

Result<std::unique_ptr<Connection>> PostgresServers::connect_blocking(Deadline deadline) {
  std::optional<Found> again = find_proven_again_blocking(deadline);
  Result<Found> found = again ? Result<Found>(std::move(*again)) : find_leader_blocking(deadline);
  if (!found) return tl::unexpected(found.error());
  auto connection =
      PostgresConnection::open_blocking(found->server.inquiry.take_socket(), {reign_, found->reign}, deadline);
  if (!connection || is_proven(*found)) return connection;
  if (found->state.has_tables) {
    (*connection)->start(deadline, Access::write);
    if (const Status committed = commit_canary_blocking(**connection); !committed)
      return fail_while(found->server.host->name + " leads, but commits nothing", committed);
  }
  note_proof(*found);
  return connection;
}

Status PostgresServers::look_blocking(Deadline deadline) {
  const auto found = find_leader_blocking(deadline);
  if (!found) return tl::unexpected(found.error());
  return {};
}

// Most connections go where the last one went: nobody else needs to be asked.
std::optional<PostgresServers::Found> PostgresServers::find_proven_again_blocking(Deadline deadline) {
  const auto [proven, mark, reign] = view();
  if (!proven || reign_->is_in_doubt) return std::nullopt;
  std::vector<AskedHost> asked = ask_hosts_blocking({&hosts_[*proven]}, mark, deadline);
  const auto& answer = asked[0].inquiry.answer();
  const bool still_leads = answer && *answer && !(*answer)->is_standby && (*answer)->system == mark.system &&
                           (*answer)->timeline == mark.timeline;
  if (still_leads) return Found{std::move(asked[0]), **answer, *proven, reign};
  forget_proof(reign);
  return std::nullopt;
}

Result<PostgresServers::Found> PostgresServers::find_leader_blocking(Deadline deadline) {
  reign_->is_in_doubt = false;
  adopt_kept_mark_blocking();
  std::vector<const PostgresHost*> all;
  for (const PostgresHost& host : hosts_)
    all.push_back(&host);
  std::vector<AskedHost> asked = ask_hosts_blocking(all, view().mark, deadline);
  const std::vector<HostReport> reports = reports_of(asked);
  const auto [choice, reign] = decide_blocking(reports);
  if (!choice.chosen) return tl::unexpected(why_none(reports, choice));
  const std::size_t host = *choice.chosen;
  return Found{std::move(asked[host]), **reports[host].state, host, reign};
}

// By the mark of this moment: another thread may have seen a newer timeline while we asked.
std::pair<ServerChoice, std::uint64_t> PostgresServers::decide_blocking(const std::vector<HostReport>& reports) {
  ServerChoice choice;
  std::uint64_t reign = 0;
  bool is_new_mark = false;
  bool is_new_complaint = false;
  {
    const std::lock_guard lock(mutex_);
    choice = choose_server(reports, mark_);
    is_new_mark = set_mark(choice.mark);
    // That somebody is silent does not make it good.
    const bool is_certain = !choice.complaint.empty() || has_no_silent_host(reports);
    is_new_complaint = is_certain && choice.complaint != last_complaint_;
    if (is_new_complaint) last_complaint_ = choice.complaint;
    reign = reign_->number;
  }
  if (is_new_mark) keep_mark_blocking(choice.mark);
  if (is_new_complaint && choice.complaint.empty())
    log::over(error_codes::kDatabaseLeaders, "storage", "PostgreSQL: only one server leads again");
  if (is_new_complaint && !choice.complaint.empty())
    log::error(error_codes::kDatabaseLeaders, "storage", "PostgreSQL: {}", choice.complaint);
  return {choice, reign};
}

bool PostgresServers::set_mark(const TimelineMark& mark) {
  if (mark == mark_) return false;
  mark_ = mark;
  proven_.reset();
  ++reign_->number;
  return true;
}

// Another process of this machine may have seen more.
void PostgresServers::adopt_kept_mark_blocking() {
  const auto kept = file_.read_blocking();
  if (!kept) return log::warning("storage", "PostgreSQL: {}", kept.error().detail);
  const std::lock_guard lock(mutex_);
  if (kept->system == mark_.system && kept->timeline > mark_.timeline) set_mark(*kept);
}

void PostgresServers::keep_mark_blocking(const TimelineMark& mark) {
  const auto kept = file_.read_blocking();
  if (kept && kept->system == mark.system && kept->timeline >= mark.timeline) return;
  if (const Status written = file_.write_blocking(mark); !written) {
    log::error(error_codes::kTimelineUnwritten, "storage", "timeline {} of PostgreSQL is not known after a restart: {}",
               mark.timeline, written.error().detail);
  }
}

PostgresServers::View PostgresServers::view() const {
  const std::lock_guard lock(mutex_);
  return {proven_, mark_, reign_->number};
}

bool PostgresServers::is_proven(const Found& found) const {
  const std::lock_guard lock(mutex_);
  return proven_ == found.host && found.reign == reign_->number;
}

void PostgresServers::note_proof(const Found& found) {
  {
    const std::lock_guard lock(mutex_);
    if (found.reign != reign_->number || proven_ == found.host) return;
    proven_ = found.host;
  }
  log::info("storage", "PostgreSQL: {} on timeline {} is used", found.server.host->name, found.state.timeline);
}

void PostgresServers::forget_proof(std::uint64_t reign) {
  const std::lock_guard lock(mutex_);
  if (reign == reign_->number) proven_.reset();
}

std::string PostgresServers::leader() const {
  const std::lock_guard lock(mutex_);
  return proven_ ? fmt::format("{} on timeline {}", hosts_[*proven_].name, mark_.timeline) : "";
}

}  // namespace aftertone::storage
