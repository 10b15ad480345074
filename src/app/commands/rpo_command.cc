#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/wire_storage.h"
#include "storage/shipping/site_knowledge.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using storage::SiteBeat;
using storage::SiteKnowledge;
using storage::WaitingChanges;

constexpr std::int64_t kMaxSeconds = 60;
constexpr std::int64_t kLargest = 365 * 86'400;
constexpr std::chrono::seconds kFresh{10};  // sites tell each other every second or two

using Milliseconds = std::optional<std::chrono::milliseconds>;

// The copy of one site's data at the other, as it is known here.
struct Copy {
  std::string of, at;
  Milliseconds behind;                           // null: nothing has been copied yet
  WaitingChanges waiting;                        // now, or when its site told of it
  std::optional<storage::MissingAudio> missing;  // audio that should be here
  Milliseconds heard;                            // how long ago it was told
  bool is_counted_here = false;                  // what waits is counted in this site's database, not told

  // What waits is of a time when its site still told it.
  bool is_of_then() const { return !is_counted_here && (!heard || *heard > kFresh); }
};

Milliseconds since(const std::optional<SiteBeat>& beat, WallTime now) {
  return beat ? Milliseconds(std::max(now - beat->heard_at, std::chrono::milliseconds(0))) : std::nullopt;
}

std::vector<Copy> copies_of(const SiteKnowledge& known, const storage::SiteNames& names) {
  Copy there{names.own, names.other, known.behind_there(), known.waiting, std::nullopt, since(known.ours, known.now),
             true};
  Copy here{names.other, names.own, known.behind_here(), {}, known.missing, since(known.theirs, known.now)};
  if (known.theirs) here.waiting = known.theirs->waiting;
  return {std::move(there), std::move(here)};
}

ordered_json seconds_of(const Milliseconds& time) {
  if (!time) return nullptr;
  return static_cast<double>(time->count() / 100) / 10;
}

ordered_json to_json(const Copy& copy, bool is_within) {
  ordered_json json{{"of", copy.of},
                    {"at", copy.at},
                    {"within_limit", is_within},
                    {"seconds_behind", seconds_of(copy.behind)},
                    {"figures_of_then", copy.is_of_then()},
                    {"rows_waiting", copy.waiting.rows},
                    {"rows_set_aside", copy.waiting.set_aside},
                    {"audio_waiting", copy.waiting.audio},
                    {"audio_bytes_waiting", copy.waiting.audio_bytes},
                    {"seconds_since_heard", seconds_of(copy.heard)}};
  if (copy.missing) json["audio_missing"] = copy.missing->files;
  if (copy.missing) json["audio_bytes_missing"] = copy.missing->bytes;
  return json;
}

std::string text_of(const Milliseconds& time) {
  return time ? fmt::format("{:.1f} s", static_cast<double>(time->count()) / 1000) : "never";
}

// In brackets: nobody knows what it is by now.
std::string count_text(const Copy& copy, std::int64_t count) {
  if (!copy.is_of_then()) return std::to_string(count);
  return copy.heard ? fmt::format("({})", count) : "";
}

void print(const std::vector<Copy>& copies) {
  Table table({"CHANGES OF", "AT", "BEHIND", "ROWS", "SET ASIDE", "AUDIO FILES", "BYTES", "MISSING", "TOLD"});
  for (const Copy& copy : copies) {
    table.add({copy.of, copy.at, text_of(copy.behind), count_text(copy, copy.waiting.rows),
               count_text(copy, copy.waiting.set_aside), count_text(copy, copy.waiting.audio),
               count_text(copy, copy.waiting.audio_bytes), copy.missing ? std::to_string(copy.missing->files) : "",
               copy.heard ? text_of(copy.heard) + " ago" : "never"});
  }
  fmt::print("{}", table.to_string());
  for (const Copy& copy : copies) {
    if (copy.is_of_then() && copy.heard)
      print_line(fmt::format("site {} was last heard of {} ago: what is in brackets waited there then", copy.of,
                             text_of(copy.heard)));
  }
}

Status show(const Invocation& invocation, const Settings& settings, std::int64_t max_seconds, Storage& storage) {
  const storage::SiteNames names{settings.node.site, settings.site.peer};
  const auto known =
      storage::site_knowledge_blocking(storage.opened_database().of(Use::shipping), storage.stores().audio, names);
  if (!known) return tl::unexpected(known.error());
  const std::vector<Copy> copies = copies_of(*known, names);
  const auto is_within = [max_seconds](const Copy& copy) {
    return copy.behind && *copy.behind <= std::chrono::seconds(max_seconds);
  };
  if (invocation.json) {
    ordered_json json{{"max_seconds", max_seconds}, {"copies", ordered_json::array()}};
    for (const Copy& copy : copies)
      json["copies"].push_back(to_json(copy, is_within(copy)));
    print_json(json);
  } else {
    print(copies);
  }
  const auto late = std::ranges::find_if_not(copies, is_within);
  if (late == copies.end()) return {};
  return fail(Code::unavailable,
              fmt::format("what site {} has of site {} is further behind than {} s", late->at, late->of, max_seconds));
}

}  // namespace

void declare_rpo(Syntax program) {
  Syntax rpo = program.command("rpo", "How far the copies that two sites keep of each other are behind");
  const auto max_seconds = std::make_shared<std::optional<std::int64_t>>();
  rpo.number("--max-seconds", *max_seconds, 0, kLargest,
             fmt::format("Exit code 1 if one is further behind ({})", kMaxSeconds));
  rpo.runs([max_seconds](const Invocation& invocation) {
    const auto settings = load_settings_or_report(invocation);
    if (!settings) return kMisused;
    if (settings->site.peer_database.empty())
      return report({Code::invalid, false, "there is no [site] peer_database: nothing is copied to another site"});
    return with_storage(invocation, [&](Storage& storage) {
      return show(invocation, *settings, max_seconds->value_or(kMaxSeconds), storage);
    });
  });
}

}  // namespace aftertone::app
