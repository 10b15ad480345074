#include "storage/postgres/server_choice.h"

#include <fmt/format.h>

#include <algorithm>

namespace aftertone::storage {
namespace {

const ServerState* answer_of(const HostReport& report) {
  return report.state && *report.state ? &**report.state : nullptr;
}

void append(std::string& text, const std::string& more) {
  if (!text.empty()) text += "; ";
  text += more;
}

bool have_all_answered(const std::vector<HostReport>& reports) {
  return std::ranges::all_of(reports, [](const HostReport& report) { return answer_of(report) != nullptr; });
}

// The cluster whose servers count. Without a mark, that of all who answer; with one, another only when every host has
// answered and all belong to it: then somebody has put a new cluster in the old one's place (an upgrade, a restore).
std::string system_of(const std::vector<HostReport>& reports, const std::string& known) {
  std::string other;
  for (const HostReport& report : reports) {
    const ServerState* const state = answer_of(report);
    if (state == nullptr) continue;
    if (state->system == known) return known;
    if (!other.empty() && state->system != other) return known;
    other = state->system;
  }
  return known.empty() || have_all_answered(reports) ? other : known;
}

// One that leads, in the words of the log; empty: it may be used, as far as its timeline tells.
std::string objection_to(const HostReport& report, const ServerState& state, const TimelineMark& mark) {
  if (state.system != mark.system) return report.host + " belongs to another database cluster and is not used";
  if (state.timeline >= mark.timeline) return "";
  return fmt::format(
      "{} still leads on timeline {}, but {} has been seen: it is not used; stop it, and make it a standby of the "
      "server that leads now",
      report.host, state.timeline, mark.timeline);
}

std::uint32_t newest_timeline(const std::vector<HostReport>& reports, const TimelineMark& mark) {
  std::uint32_t newest = mark.timeline;
  for (const HostReport& report : reports) {
    const ServerState* const state = answer_of(report);
    if (state != nullptr && state->system == mark.system) newest = std::max(newest, state->timeline);
  }
  return newest;
}

}  // namespace

ServerChoice choose_server(const std::vector<HostReport>& reports, const TimelineMark& mark) {
  ServerChoice choice;
  choice.mark = mark;
  const std::string system = system_of(reports, mark.system);
  if (system != mark.system) {
    choice.mark = {system, 0};
    if (!mark.system.empty()) append(choice.complaint, "the database is another cluster than before, and is used");
  }
  choice.mark.timeline = newest_timeline(reports, choice.mark);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const ServerState* const state = answer_of(reports[i]);
    if (state == nullptr || state->is_standby) continue;
    const std::string objection = objection_to(reports[i], *state, choice.mark);
    if (!objection.empty()) {
      append(choice.complaint, objection);
    } else if (!choice.chosen) {
      choice.chosen = i;
    } else if (answer_of(reports[*choice.chosen])->instance != state->instance) {
      append(choice.complaint, fmt::format("{} and {} both lead on timeline {}: neither is used; stop one of them",
                                           reports[*choice.chosen].host, reports[i].host, state->timeline));
      choice.chosen.reset();
      return choice;
    }
  }
  return choice;
}

Worth worth_waiting(const std::vector<HostReport>& reports, const TimelineMark& mark) {
  const auto is_open = [](const HostReport& report) { return !report.state; };
  if (std::ranges::none_of(reports, is_open)) return Worth::nothing;
  Worth worth = Worth::waiting;
  for (const HostReport& report : reports) {
    const ServerState* const state = answer_of(report);
    if (state == nullptr || state->is_standby) continue;
    const bool is_ours = state->system == mark.system;
    if (is_ours && state->timeline > mark.timeline) return Worth::nothing;
    if ((is_ours && state->timeline == mark.timeline) || mark.system.empty()) worth = Worth::waiting_a_bit;
  }
  return worth;
}

Error why_none(const std::vector<HostReport>& reports, const ServerChoice& choice) {
  if (reports.size() == 1 && reports[0].state && !*reports[0].state) return reports[0].state->error();
  std::string text = choice.complaint;
  std::optional<Code> permanent;
  bool is_temporary = false;
  bool is_full = false;
  for (const HostReport& report : reports) {
    if (report.state && !*report.state) {
      const Error& error = report.state->error();
      append(text, report.host + ": " + error.detail);
      is_temporary = is_temporary || error.temporary;
      is_full = is_full || error.code == Code::full;
      if (!permanent) permanent = error.code;
    } else {
      is_temporary = true;
      const ServerState* const state = answer_of(report);
      if (state == nullptr) append(text, report.host + ": no answer in time");
      if (state != nullptr && state->is_standby) append(text, report.host + " is a standby");
    }
  }
  const Code code = is_full ? Code::full : is_temporary ? Code::unavailable : permanent.value_or(Code::unavailable);
  return {code, is_temporary, "no PostgreSQL server to write to: " + text};
}

}  // namespace aftertone::storage
