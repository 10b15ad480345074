#include "app/commands/calls/report_views.h"

#include <fmt/format.h>

#include "app/commands/calls/csv.h"
#include "app/commands/output.h"

namespace aftertone::app {
namespace {

using voicemail::ChannelFigures;
using voicemail::Report;
using voicemail::Span;

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

std::string lines(const Table& table) {
  return table.to_string() + "\n";
}

}  // namespace

std::string to_text(const Report& report) {
  std::string text = fmt::format("Report of {} ({})\n\n", report.whole.name, report.time_zone);
  Table sums({"calls", fmt::format("{}", report.whole.calls)});
  sums.add({"most ports at once", fmt::format("{}", report.whole.ports)});
  if (!report.busiest.name.empty())
    sums.add({"busy hour",
              fmt::format("{}: {} ports, {} calls", report.busiest.name, report.busiest.ports, report.busiest.calls)});
  sums.add({"messages left", fmt::format("{}", report.whole.messages)});
  sums.add({"of them saved or deleted by now", fmt::format("{}", report.messages_handled)});
  sums.add({"messages played to owners", fmt::format("{}", report.played)});
  sums.add(
      {"packets lost", fmt::format("{} of {}", report.packets_lost, report.packets_received + report.packets_lost)});
  sums.add({"calls with one-way audio", fmt::format("{}", report.one_way_calls)});
  if (report.probe_calls > 0)
    sums.add(
        {"besides, of the probe", fmt::format("{} calls, {} messages", report.probe_calls, report.probe_messages)});
  text += lines(sums);
  Table outcomes({"OUTCOME", "CALLS"});
  for (const auto& [outcome, count] : report.outcomes)
    outcomes.add({std::string(to_string(outcome)), fmt::format("{}", count)});
  text += lines(outcomes);
  Table channels({"CHANNEL", "SENT", "FAILED", "P50", "P95"});
  for (const auto& [channel, of] : report.channels)
    channels.add({channel, fmt::format("{}", of.sent), fmt::format("{}", of.failed),
                  fmt::format("{:.1f} s", seconds(of.half)), fmt::format("{:.1f} s", seconds(of.most))});
  text += lines(channels);
  Table failures({"FAILURE", "TIMES"});
  for (const auto& [reason, count] : report.failures)
    failures.add({reason, fmt::format("{}", count)});
  return text + failures.to_string();
}

std::string to_csv(const Report& report) {
  std::string csv = csv_line({"what", "of", "value"});
  const auto add = [&csv](const std::string& what, const std::string& of, std::int64_t value) {
    csv += csv_line({what, of, fmt::format("{}", value)});
  };
  add("calls", report.whole.name, report.whole.calls);
  add("ports", report.whole.name, report.whole.ports);
  if (!report.busiest.name.empty()) add("busy hour ports", report.busiest.name, report.busiest.ports);
  add("messages left", report.whole.name, report.whole.messages);
  add("messages handled", report.whole.name, report.messages_handled);
  add("messages played", report.whole.name, report.played);
  add("packets lost", report.whole.name, report.packets_lost);
  add("one-way calls", report.whole.name, report.one_way_calls);
  add("probe calls", report.whole.name, report.probe_calls);
  add("probe messages", report.whole.name, report.probe_messages);
  for (const auto& [outcome, count] : report.outcomes)
    add("outcome", std::string(to_string(outcome)), count);
  for (const Span& part : report.parts) {
    add("calls", part.name, part.calls);
    add("ports", part.name, part.ports);
    add("messages left", part.name, part.messages);
  }
  for (const auto& [channel, of] : report.channels) {
    add("sent", channel, of.sent);
    add("failed", channel, of.failed);
    add("p50 ms", channel, of.half.count());
    add("p95 ms", channel, of.most.count());
  }
  for (const auto& [reason, count] : report.failures)
    add("failure", reason, count);
  return csv;
}

}  // namespace aftertone::app
