#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/serve/wire_cluster.h"
#include "app/serve/wire_recording.h"
#include "app/wire_storage.h"
#include "storage/journal/copy/copied_journal.h"
#include "storage/journal/salvage.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using storage::CopiedJournal;
using storage::CopyState;

struct Row {
  CopiedJournal journal;
  bool is_copy = false;
  std::string state;
  std::optional<int> recordings;  // that would become messages; none: not looked at, or not readable now
};

// Reading it changes nothing, and whoever salvages it meanwhile does not wait.
std::optional<int> count_blocking(const CopiedJournal& journal) {
  auto segments = storage::open_copied_segments_blocking(journal);
  if (!segments) return std::nullopt;
  const auto found = storage::find_recordings_blocking(journal.journal, std::move(*segments));
  return found ? std::optional(static_cast<int>(found->recordings.size())) : std::nullopt;
}

bool lives(const CopiedJournal& journal, const std::vector<cluster::Node>& nodes) {
  return std::ranges::any_of(nodes, [&](const cluster::Node& node) {
    return is_alive(node) && node.report.boot_id == journal.journal.to_string();
  });
}

std::string state_of(const CopiedJournal& journal, const std::vector<cluster::Node>& nodes) {
  switch (journal.state) {
    case CopyState::claimed:
      return "claimed";
    case CopyState::done:
      return "done";
    case CopyState::damaged:
      return "damaged";
    case CopyState::open:
      break;
  }
  return lives(journal, nodes) ? "in use" : "waiting";
}

Row row_of(CopiedJournal journal, bool is_copy, const std::vector<cluster::Node>& nodes) {
  Row row{std::move(journal), is_copy, "", std::nullopt};
  row.state = state_of(row.journal, nodes);
  if (row.state == "waiting" || row.state == "claimed") row.recordings = count_blocking(row.journal);
  return row;
}

// The journals on this machine's disk, then the copies of all nodes.
Result<std::vector<Row>> rows_blocking(const Settings& settings, Storage& storage) {
  const auto nodes = storage.nodes().list_blocking();
  if (!nodes) return tl::unexpected(nodes.error());
  std::vector<Row> rows;
  for (const std::filesystem::path& root : journal_roots(settings)) {
    auto own = storage::list_journals_blocking(root, node_name(settings));
    if (!own) return tl::unexpected(own.error());
    for (CopiedJournal& journal : *own)
      rows.push_back(row_of(std::move(journal), false, *nodes));
  }
  if (const std::filesystem::path shared = copy_directory(settings); !shared.empty()) {
    auto copies = storage::list_copies_blocking(shared);
    if (!copies) return tl::unexpected(copies.error());
    for (CopiedJournal& copy : *copies)
      rows.push_back(row_of(std::move(copy), true, *nodes));
  }
  return rows;
}

ordered_json to_json(const Row& row) {
  return {{"node", row.journal.node},
          {"journal", row.journal.journal.to_string()},
          {"where", row.is_copy ? "copy" : "disk"},
          {"state", row.state},
          {"epoch", row.journal.claimed_under.value()},
          {"recordings", row.recordings ? ordered_json(*row.recordings) : ordered_json()},
          {"bytes", row.journal.bytes},
          {"path", row.journal.path.string()}};
}

void print(const std::vector<Row>& rows) {
  if (rows.empty()) return print_line("no journal is here, and no copy of one");
  Table table({"NODE", "JOURNAL", "WHERE", "STATE", "RECORDINGS", "BYTES"});
  for (const Row& row : rows) {
    table.add({row.journal.node, row.journal.journal.to_string(), row.is_copy ? "copy" : "disk", row.state,
               row.recordings ? std::to_string(*row.recordings) : "", std::to_string(row.journal.bytes)});
  }
  fmt::print("{}", table.to_string());
}

Status show(const Invocation& invocation, const Settings& settings, Storage& storage) {
  const auto rows = rows_blocking(settings, storage);
  if (!rows) return tl::unexpected(rows.error());
  if (!invocation.json) {
    print(*rows);
    return {};
  }
  ordered_json json{{"journals", ordered_json::array()}};
  for (const Row& row : *rows)
    json["journals"].push_back(to_json(row));
  print_json(json);
  return {};
}

}  // namespace

void declare_salvage(Syntax program) {
  Syntax salvage =
      program.command("salvage", "Which journals wait to be made messages of: here, and copies of dead nodes'");
  const auto is_list = std::make_shared<bool>(false);
  salvage.flag("--list", *is_list, "Show them; nothing else is there to be done: the service does it by itself");
  salvage.runs([is_list](const Invocation& invocation) {
    const auto settings = load_settings_or_report(invocation);
    if (!settings) return kMisused;
    return with_storage(invocation, [&](Storage& storage) { return show(invocation, *settings, storage); });
  });
}

}  // namespace aftertone::app
