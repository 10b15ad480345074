// Calls that are over, and what days and months were like.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/installation.h"
#include "api/json_text.h"
#include "api/moment.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/reports/report_json.h"
#include "base/ascii.h"
#include "base/time_zone.h"
#include "voicemail/usecases/make_report.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::CallRecord;
using voicemail::Scope;

constexpr std::size_t kMostAtOnce = 100;  // calls that began in the same millisecond

struct Place {
  WallTime began_at;
  Uuid id;
};

// Of the last call of the page before.
Result<std::optional<Place>> place_in(const std::string& cursor) {
  if (cursor.empty()) return std::optional<Place>();
  const std::size_t dash = cursor.find('-');
  const auto millis = ascii::parse_unsigned(cursor.substr(0, dash), 999'999'999'999'999);
  const auto id = Uuid::parse(dash == std::string::npos ? "" : cursor.substr(dash + 1));
  if (!millis || !id) return fail(Code::invalid, "cursor: what \"next\" of the page before was");
  return std::optional(Place{from_millis(static_cast<std::int64_t>(*millis)), *id});
}

Result<voicemail::CallQuery> query_of(const Asked& asked) {
  voicemail::CallQuery query;
  const auto from = moment_in("from", asked.field("from"));
  if (!from) return tl::unexpected(from.error());
  const auto to = moment_in("to", asked.field("to"));
  if (!to) return tl::unexpected(to.error());
  query.since = from->value_or(WallTime());
  query.until = to->value_or(WallTime::max());
  query.mailbox = asked.token.mailbox.value().empty() ? asked.field("mailbox") : asked.token.mailbox.value();
  query.caller = asked.field("caller");
  const std::string outcome = asked.field("outcome");
  if (outcome.empty()) return query;
  const auto parsed = voicemail::parse_call_outcome(outcome);
  if (!parsed) return fail(Code::invalid, "outcome: " + parsed.error().detail);
  query.outcome = *parsed;
  return query;
}

// Newest first: up to and with the last one of the page before.
void leave_out_seen(std::vector<CallRecord>& records, const std::optional<Place>& place) {
  if (!place) return;
  const auto last = std::ranges::find(records, place->id, &CallRecord::id);
  if (last != records.end()) records.erase(records.begin(), last + 1);
}

Result<http::Response> list_calls_blocking(const Ports& ports, const Asked& asked) {
  const auto page = page_asked(asked);
  if (!page) return tl::unexpected(page.error());
  const auto place = place_in(page->after);
  if (!place) return tl::unexpected(place.error());
  auto query = query_of(asked);
  if (!query) return tl::unexpected(query.error());
  if (*place) query->until = std::min(query->until, (*place)->began_at + std::chrono::milliseconds(1));
  query->limit = static_cast<int>(page->limit + kMostAtOnce);
  auto records = ports.calls.list_blocking(*query);
  if (!records) return tl::unexpected(records.error());
  leave_out_seen(*records, *place);
  const bool is_last = records->size() <= page->limit;
  if (!is_last) records->resize(page->limit);
  ordered_json items = ordered_json::array();
  for (const CallRecord& record : *records)
    items.push_back(to_json(record));
  const std::string next =
      is_last ? std::string()
              : fmt::format("{}-{}", to_millis(records->back().began_at), records->back().id.to_string());
  return json_answer(200, page_of(std::move(items), next));
}

// Does it belong to the one mailbox that may be touched?
bool is_of_mailbox(const ordered_json& story, const std::string& mailbox) {
  const auto is_it = [&](const char* part) { return story[part].is_null() || story[part]["mailbox"] == mailbox; };
  return is_it("call") && is_it("message");
}

Result<http::Response> explain_call_blocking(const Ports& ports, const Asked& asked) {
  const auto stories = ports.installation.explain_blocking(asked.path("id"));
  if (!stories) return tl::unexpected(stories.error());
  const std::string& mailbox = asked.token.mailbox.value();
  if (stories->empty() || (!mailbox.empty() && !is_of_mailbox(stories->back(), mailbox)))
    return fail(Code::not_found, "nothing is known of such a call");
  return json_answer(200, stories->back());
}

// A day, or the first and the last of a month.
Result<voicemail::ReportRequest> report_asked(const Asked& asked) {
  const auto from = moment_in("from", asked.field("from"));
  if (!from) return tl::unexpected(from.error());
  const auto to = moment_in("to", asked.field("to"));
  if (!to) return tl::unexpected(to.error());
  if (!*from) return fail(Code::invalid, "from: a day such as 2026-11-29 is missing");
  voicemail::ReportRequest request;
  request.time_zone = asked.field("time_zone").empty() ? "UTC" : asked.field("time_zone");
  if (!TimeZone::load_blocking(request.time_zone))
    return fail(Code::invalid, "time_zone: not one of the zones in /usr/share/zoneinfo, such as Europe/Berlin");
  request.first = std::chrono::local_days(std::chrono::floor<std::chrono::days>(**from).time_since_epoch());
  const auto last =
      *to ? std::chrono::floor<std::chrono::days>(**to).time_since_epoch() : request.first.time_since_epoch();
  const std::chrono::year_month_day first_day(request.first);
  const std::chrono::local_days end_of_month(first_day.year() / first_day.month() / std::chrono::last);
  request.is_of_month = last == end_of_month.time_since_epoch() && first_day.day() == std::chrono::day(1);
  if (!request.is_of_month && last != request.first.time_since_epoch())
    return fail(Code::invalid, "from and to: one day, or the first and the last day of a month");
  return request;
}

Result<http::Response> show_report_blocking(const Ports& ports, const Asked& asked) {
  const auto request = report_asked(asked);
  if (!request) return tl::unexpected(request.error());
  const auto made = voicemail::make_report_blocking(ports.report_source, *request);
  if (!made) return tl::unexpected(made.error());
  return json_answer(200, to_json(*made));
}

}  // namespace

std::span<const Operation> call_operations() {
  static const Operation kOperations[] = {
      {"listCalls",
       "GET",
       "/calls",
       Scope::timeline_read,
       {"cursor", "limit", "from", "to", "mailbox", "caller", "outcome"},
       list_calls_blocking},
      {"explainCall", "GET", "/calls/{id}", Scope::timeline_read, {}, explain_call_blocking},
      {"showReport", "GET", "/reports", Scope::reports_read, {"from", "to", "time_zone"}, show_report_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
