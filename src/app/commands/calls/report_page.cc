#include "app/commands/calls/report_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/commands/calls/bar_chart.h"
#include "base/clock.h"
#include "notify/templates/template.h"

namespace aftertone::app {
namespace {

using notify::escape_html;
using voicemail::Report;
using voicemail::Span;

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --ink: #1b1f24; --faint: #5b6570; --line: #d6dbe1; --paper: #ffffff; --card: #f5f7f9; --bar: #2f6f9f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaee; --faint: #9aa5b1; --line: #38424c; --paper: #14181c; --card: #1d2329; --bar: #6cb0e0; }
}
@media print {
  :root { --ink: #000; --faint: #444; --line: #bbb; --paper: #fff; --card: #fff; --bar: #555; }
  .card { border: 1px solid var(--line); } h2, table, svg { break-inside: avoid; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; background: var(--paper); color: var(--ink);
       font: 16px/1.45 system-ui, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
.faint { color: var(--faint); margin: .2rem 0 1.4rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .8rem; }
.card { background: var(--card); border-radius: .5rem; padding: .8rem 1rem; }
.card b { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.card span { color: var(--faint); font-size: .9rem; }
svg { width: 100%; height: auto; display: block; } .bar { fill: var(--bar); }
.grid { stroke: var(--line); stroke-dasharray: 3 4; } .base { stroke: var(--faint); }
text { fill: var(--ink); font-size: 13px; } .axis { fill: var(--faint); font-size: 11px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; }
th { color: var(--faint); font-weight: 600; }
)css";

std::string card(const std::string& value, const std::string& what) {
  return fmt::format("<div class=\"card\"><b>{}</b><span>{}</span></div>\n", escape_html(value), escape_html(what));
}

std::string row(const std::vector<std::string>& cells, std::string_view element = "td") {
  std::string html = "<tr>";
  for (const std::string& cell : cells)
    html += fmt::format("<{0}>{1}</{0}>", element, escape_html(cell));
  return html + "</tr>\n";
}

std::string seconds(std::chrono::milliseconds time) {
  return fmt::format("{:.1f} s", std::chrono::duration<double>(time).count());
}

std::string cards(const Report& report) {
  std::string html = "<div class=\"cards\">\n";
  html += card(fmt::format("{}", report.whole.calls), "calls");
  html += card(fmt::format("{}", report.whole.messages), "messages left");
  html += card(fmt::format("{}", report.messages_handled), "of them saved or deleted by now");
  html += card(fmt::format("{}", report.played), "messages played to owners");
  const Span& busiest = report.busiest;
  const std::string busy = busiest.name.empty() ? "no calls" : "ports in use in the busy hour, " + busiest.name;
  html += card(fmt::format("{}", busiest.ports), busy);
  const double packets = static_cast<double>(std::max<std::int64_t>(report.packets_received + report.packets_lost, 1));
  html += card(fmt::format("{:.2f} %", static_cast<double>(report.packets_lost) / packets * 100),
               "of the audio lost on the way");
  html += card(fmt::format("{}", report.one_way_calls), "calls with one-way audio");
  if (report.probe_calls > 0)
    html += card(fmt::format("{}", report.probe_calls), "calls of the probe, in none of the other figures");
  return html + "</div>\n";
}

// Few names fit below many bars: each third, and the day of the month or the hour alone.
std::string over_time(const Report& report, const std::string& title, std::int64_t Span::*what) {
  std::vector<Bar> bars;
  for (const Span& part : report.parts) {
    const bool is_named = bars.size() % 3 == 0;
    const std::string name = part.name.size() == 10 ? part.name.substr(8) : part.name;
    bars.push_back({is_named ? name : "", fmt::format("{}: {}", part.name, part.*what), part.*what});
  }
  return fmt::format("<h2>{}</h2>\n{}", escape_html(title), column_chart(title, bars));
}

std::string outcomes(const Report& report) {
  std::vector<Bar> bars;
  for (const auto& [outcome, count] : report.outcomes)
    bars.push_back({std::string(to_string(outcome)), fmt::format("{}", count), count});
  return "<h2>How calls ended</h2>\n" + row_chart("How calls ended", bars);
}

std::string deliveries(const Report& report) {
  std::string html = "<h2>How soon owners were told</h2>\n<div class=\"scroll\"><table>\n";
  html += row({"channel", "sent", "given up", "half within", "95 % within"}, "th");
  for (const auto& [channel, of] : report.channels)
    html +=
        row({channel, fmt::format("{}", of.sent), fmt::format("{}", of.failed), seconds(of.half), seconds(of.most)});
  if (report.channels.empty()) html += row({"nobody was told"});
  return html + "</table></div>\n";
}

std::string failures(const Report& report) {
  std::vector<std::pair<std::int64_t, std::string>> sorted;
  for (const auto& [reason, count] : report.failures)
    sorted.emplace_back(count, reason);
  std::ranges::sort(sorted, std::greater<>());
  std::string html = "<h2>What failed</h2>\n<div class=\"scroll\"><table>\n" + row({"reason", "times"}, "th");
  for (const auto& [count, reason] : sorted)
    html += row({reason, fmt::format("{}", count)});
  if (sorted.empty()) html += row({"nothing", "0"});
  return html + "</table></div>\n";
}

}  // namespace

std::string report_page(const Report& report) {
  const std::string title = "Voicemail, " + report.whole.name;
  const std::string when = fmt::format("{} to {}, by the clock of {}", to_rfc3339(report.whole.from),
                                       to_rfc3339(report.whole.until), report.time_zone);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<p class=\"faint\">{2}</p>\n"
      "{3}{4}{5}{6}{7}{8}</body>\n</html>\n",
      escape_html(title), kStyle, escape_html(when), cards(report), over_time(report, "Calls", &Span::calls),
      over_time(report, "Ports in use at once", &Span::ports), outcomes(report), deliveries(report), failures(report));
}

}  // namespace aftertone::app
