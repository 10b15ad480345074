// `aftertone call-log`: the calls of the last day, or those that somebody asks about.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/calls/call_views.h"
#include "app/commands/calls/csv.h"
#include "app/commands/commands.h"
#include "app/commands/local_moment.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using voicemail::CallRecord;

struct Request {
  std::string since, until, mailbox, caller, outcome;
  std::string zone;
  std::optional<std::int64_t> limit;
  bool csv = false;
};

const std::vector<std::string> kOutcomes{"message",    "salvaged",    "not-saved", "nothing-said",   "abandoned",
                                         "not-taken",  "transferred", "owner",     "log-in-refused", "announced",
                                         "no-mailbox", "refused",     "broken-off"};

Result<voicemail::CallQuery> query_of(const Request& request, WallTime now) {
  voicemail::CallQuery query;
  query.since = now - 24h;
  for (const auto& [option, text, into] :
       {std::tuple("--since", &request.since, &query.since), std::tuple("--until", &request.until, &query.until)}) {
    if (text->empty()) continue;
    const auto moment = parse_local_blocking(option, *text, request.zone);
    if (!moment) return tl::unexpected(moment.error());
    *into = *moment;
  }
  query.mailbox = request.mailbox;
  query.caller = request.caller;
  if (!request.outcome.empty()) query.outcome = voicemail::parse_call_outcome(request.outcome).value();
  query.limit = static_cast<int>(request.limit.value_or(query.limit));
  return query;
}

std::vector<std::string> cells_of(const CallRecord& record, const std::string& zone) {
  const double lasted = std::chrono::duration<double>(record.ended_at - record.began_at).count();
  return {local_text(record.began_at, zone),
          caller_text(record.caller),
          record.mailbox.value(),
          fmt::format("{:.1f}", lasted),
          std::string(to_string(record.outcome)),
          record.detail,
          record.node,
          record.call_id.empty() ? fmt::format("({} calls)", record.calls) : record.call_id};
}

void print(const std::vector<CallRecord>& records, const Request& request) {
  const std::vector<std::string> titles{"BEGAN", "FROM", "MAILBOX", "SECONDS", "OUTCOME", "DETAIL", "NODE", "CALL-ID"};
  if (request.csv) {
    fmt::print("{}", csv_line(titles));
    for (const CallRecord& record : records)
      fmt::print("{}", csv_line(cells_of(record, request.zone)));
    return;
  }
  Table table(titles);
  for (const CallRecord& record : records)
    table.add(cells_of(record, request.zone));
  fmt::print("{}", records.empty() ? "no calls\n" : table.to_string());
}

Status list(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto query = query_of(request, storage.stores().clock.now());
  if (!query) return tl::unexpected(query.error());
  const auto records = storage.calls().list_blocking(*query);
  if (!records) return tl::unexpected(records.error());
  if (invocation.json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const CallRecord& record : *records)
      json.push_back(to_json(record));
    print_json(json);
  } else {
    print(*records, request);
  }
  return {};
}

}  // namespace

void declare_call_log(Syntax program) {
  Syntax syntax = program.command("call-log", "List calls, the newest first; by default those of the last 24 hours");
  const auto request = std::make_shared<Request>();
  syntax.option("--since", request->since, "From then on: '2026-11-29 08:00', or '2026-11-29'");
  syntax.option("--until", request->until, "Those before");
  syntax.option("--mailbox", request->mailbox, "Only those to this mailbox");
  syntax.option("--caller", request->caller, "Only those from this number, as it came");
  syntax.choice("--outcome", request->outcome, kOutcomes, "Only those that ended so");
  syntax.option("--time-zone", request->zone, "Of the times; by default the machine's");
  syntax.number("--limit", request->limit, 1, 100'000, "At most so many; by default 1000");
  syntax.flag("--csv", request->csv, "For a spreadsheet");
  syntax.runs([request](const Invocation& invocation) {
    if (request->zone.empty()) request->zone = machine_zone_blocking();
    return with_storage(invocation, [&](Storage& storage) { return list(invocation, *request, storage); });
  });
}

}  // namespace aftertone::app
