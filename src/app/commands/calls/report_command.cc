// `aftertone report`: what a day or a month was like.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/calls/report_page.h"
#include "app/commands/calls/report_views.h"
#include "app/commands/commands.h"
#include "app/commands/local_moment.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "base/time_zone.h"
#include "files/file.h"
#include "voicemail/usecases/make_report.h"

namespace aftertone::app {
namespace {

using voicemail::ReportRequest;

constexpr mode_t kMode = 0640;  // who called whom

struct Request {
  std::string date, zone, html;
  bool is_of_month = false;
  bool csv = false;
};

// The last one that is over, unless a date is given: yesterday, or the month before.
Result<ReportRequest> asked_for(const Request& request, WallTime now) {
  ReportRequest asked;
  asked.is_of_month = request.is_of_month;
  asked.time_zone = request.zone;
  const auto zone = TimeZone::load_blocking(request.zone);
  if (!zone) return tl::unexpected(zone.error());
  if (!request.date.empty()) {
    const bool is_month = request.date.size() == 7;
    if (is_month && !request.is_of_month) return fail(Code::invalid, "--date: a day such as 2026-11-29");
    const auto from = parse_local_blocking("--date", is_month ? request.date + "-01" : request.date, request.zone);
    if (!from) return tl::unexpected(from.error());
    asked.first = local_day(zone->local(*from));
  } else {
    asked.first = local_day(zone->local(now)) - std::chrono::days(1);
  }
  if (!request.is_of_month) return asked;
  const std::chrono::year_month_day date(asked.first);
  auto month = date.year() / date.month();
  if (request.date.empty()) {
    const std::chrono::year_month_day today(local_day(zone->local(now)));
    month = today.year() / today.month() - std::chrono::months(1);
  }
  asked.first = std::chrono::local_days(month / 1);
  return asked;
}

Status report(const Invocation& invocation, const Request& request, Storage& storage) {
  const auto asked = asked_for(request, storage.stores().clock.now());
  if (!asked) return tl::unexpected(asked.error());
  const auto made = voicemail::make_report_blocking(storage.report_source(), *asked);
  if (!made) return tl::unexpected(made.error());
  if (!request.html.empty()) {
    const Status written = files::replace_file_blocking(request.html, report_page(*made), kMode);
    if (!written) return written;
  }
  if (invocation.json) {
    print_json(to_json(*made));
  } else if (request.csv) {
    fmt::print("{}", to_csv(*made));
  } else if (request.html.empty()) {
    fmt::print("{}", to_text(*made));
  } else {
    print_line(fmt::format("{}: the report of {}", request.html, made->whole.name));
  }
  return {};
}

void declare(Syntax& group, const std::string& name, bool is_of_month) {
  Syntax syntax = group.command(
      name, is_of_month ? "Of a month; by default the one before this" : "Of a day; by default yesterday");
  const auto request = std::make_shared<Request>();
  request->is_of_month = is_of_month;
  syntax.option("--date", request->date, is_of_month ? "2026-11, or a day in it" : "2026-11-29");
  syntax.option("--time-zone", request->zone, "Where days begin; by default as on this machine");
  syntax.flag("--csv", request->csv, "For a spreadsheet");
  syntax.option("--html", request->html, "A page with charts, into this file");
  syntax.runs([request](const Invocation& invocation) {
    if (request->zone.empty()) request->zone = machine_zone_blocking();
    return with_storage(invocation, [&](Storage& storage) { return report(invocation, *request, storage); });
  });
}

}  // namespace

void declare_report(Syntax program) {
  Syntax group = program.command("report", "Tell what a day or a month was like");
  group.must_have_command();
  declare(group, "daily", false);
  declare(group, "monthly", true);
}

}  // namespace aftertone::app
