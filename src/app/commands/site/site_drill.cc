#include "app/commands/site/site_drill.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/output.h"
#include "app/commands/site/drill_report.h"
#include "base/clock.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;

// Seconds until the site worked.
Result<double> move_once(SwitchRequest request, BothSites& sites, const std::string& site) {
  request.site = site;
  request.yes = true;  // he was asked for both
  say(fmt::format("to site {}:", site));
  const auto begun = std::chrono::steady_clock::now();
  const auto token = move_work(request, sites);
  if (!token) return tl::unexpected(token.error());
  return seconds_since(begun);
}

}  // namespace

Status drill_site(const Invocation& invocation, const Settings& settings, const SwitchRequest& request,
                  BothSites& sites) {
  const auto pair = sites.look_blocking();
  if (!pair) return tl::unexpected(pair.error());
  const std::string home = pair->newest().active;
  if (home.empty())
    return fail(Code::conflict, fmt::format("no site works, perhaps since a drill that was broken off. Go on with: {}; "
                                            "then drill again",
                                            cluster::way_out(*pair)));
  const std::string& away = home == sites.own() ? sites.peer() : sites.own();
  if (const Status may = cluster::check_failback(*pair, away, request.will()); !may) return may;
  if (request.dry_run) {
    print_line(fmt::format("the work would move from site {} to site {} and back", home, away));
    return {};
  }
  const Status sure = confirm(request, fmt::format("Move the work from site {} to site {} and back?", home, away));
  if (!sure) return sure;
  const std::string at = to_rfc3339(sites.clock().now());
  const auto there = move_once(request, sites, away);
  if (!there) return tl::unexpected(there.error());
  const auto back = move_once(request, sites, home);
  if (!back)
    return fail(back.error().code,
                fmt::format("the work was moved to site {0}, and does not come back to site {1}: {2} "
                            "(of the way back). Go on with: aftertone site failback {1}",
                            away, home, back.error().detail));
  const auto same = sites.compare_blocking(request.limit());
  if (!same) return tl::unexpected(same.error());
  const ordered_json report = {
      {"at", at},
      {"home", home},
      {"away", away},
      {"there_seconds", *there},
      {"back_seconds", *back},
      {"messages", {{sites.own(), same->first.messages}, {sites.peer(), same->second.messages}}},
      {"unfinished", {{sites.own(), same->first.unfinished}, {sites.peer(), same->second.unfinished}}},
      {"same", same->first.content == same->second.content}};
  const auto file = write_drill_report_blocking(settings, "site", report);
  if (!file) return tl::unexpected(file.error());
  if (invocation.json)
    print_json(report);
  else
    print_line(fmt::format("there in {:.1f} s, back in {:.1f} s; {} messages, {} at both sites; report: {}", *there,
                           *back, same->first.messages, report["same"].get<bool>() ? "the same" : "NOT the same",
                           *file));
  if (report["same"].get<bool>()) return {};
  return fail(Code::corrupt, "the sites do not know the same: see aftertone rpo, and the log of the shipper");
}

}  // namespace aftertone::app
