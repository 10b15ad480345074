#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/wire_storage.h"
#include "voicemail/usecases/scrub_audio.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using voicemail::ScrubFinding;
using voicemail::ScrubReport;

constexpr int kParts = 256;  // of the audio store
constexpr int kDays = 30;    // in which the service reads everything

voicemail::PartRange parts_of_today() {
  const auto today = std::chrono::floor<std::chrono::days>(SystemClock().now());
  return voicemail::parts_of_run(today.time_since_epoch().count(), kDays);
}

ordered_json to_json(const ScrubFinding& finding) {
  ordered_json json{{"audio", finding.audio.name},
                    {"mailbox", finding.audio.mailbox.value()},
                    {"message", nullptr},
                    {"problem", finding.is_missing ? "missing" : "damaged"},
                    {"repaired", finding.is_repaired},
                    {"sha256", finding.audio.sha256}};
  if (finding.audio.message) json["message"] = finding.audio.message->to_string();
  return json;
}

void print(const Invocation& invocation, const ScrubReport& report) {
  if (invocation.json) {
    ordered_json json{{"looked_at", report.looked_at},
                      {"bytes", report.bytes},
                      {"broken", voicemail::broken_count(report)},
                      {"findings", ordered_json::array()}};
    for (const ScrubFinding& finding : report.findings)
      json["findings"].push_back(to_json(finding));
    return print_json(json);
  }
  for (const ScrubFinding& finding : report.findings) {
    const auto& message = finding.audio.message;
    print_line(fmt::format("{} {}: {} of mailbox {}{}", finding.is_missing ? "missing" : "damaged", finding.audio.name,
                           message ? "message " + message->to_string() : "a greeting", finding.audio.mailbox.value(),
                           finding.is_repaired ? ", repaired" : ""));
  }
  print_line(fmt::format("{} files with {} MB read, {} damaged or missing, {} of them repaired", report.looked_at,
                         report.bytes >> 20, report.findings.size(),
                         static_cast<int>(report.findings.size()) - voicemail::broken_count(report)));
}

// For a person who waits.
void show_progress(int done, int all, const ScrubReport& report) {
  if (isatty(STDERR_FILENO) == 1)
    fmt::print(stderr, "\r{} %, {} files", done * 100 / std::max(all, 1), report.looked_at);
}

Status scrub(const Invocation& invocation, bool all, Storage& storage) {
  const auto parts = all ? voicemail::PartRange{0, kParts} : parts_of_today();
  voicemail::ScrubAudio run(storage.scrub_ports(), parts.first, parts.end);
  Result<bool> has_more = true;
  int shown = -1;
  while (has_more && *has_more) {
    has_more = run.step_blocking();
    if (std::exchange(shown, run.next_part()) != run.next_part())
      show_progress(run.next_part() - parts.first, parts.end - parts.first, run.report());
  }
  if (isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\n");
  print(invocation, run.report());
  if (!has_more) return tl::unexpected(has_more.error());
  const int broken = voicemail::broken_count(run.report());
  if (broken > 0)
    return fail(Code::corrupt,
                fmt::format("{} audio files are damaged or missing; put them back from a backup", broken));
  return {};
}

}  // namespace

void declare_audio(Syntax program) {
  Syntax group = program.command("audio", "The files of messages and greetings");
  group.must_have_command();
  Syntax syntax = group.command("scrub", "Read audio files and compare them with what was stored");
  const auto all = std::make_shared<bool>(false);
  syntax.flag("--all", *all, "All of them, not only the thirtieth part that is due today");
  syntax.runs([all](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return scrub(invocation, *all, storage); });
  });
}

}  // namespace aftertone::app
