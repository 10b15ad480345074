#include "app/serve/monitoring/stored_health.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

#include "app/stores_on.h"
#include "app/wire_storage.h"
#include "metrics/metric.h"
#include "storage/database/check.h"
#include "storage/shipping/site_knowledge.h"
#include "storage/sql/outbox_figures.h"

namespace aftertone::app {
namespace {

using metrics::Gauge;
using ops::Health;
using ops::HealthItem;

const Gauge database_up("aftertone_database_up", "1: the last commit of one row, every 5 s, succeeded.");
const Gauge audio_up("aftertone_audio_store_up", "1: the last probe of the audio store, every 15 s, succeeded.");
const metrics::Histogram audio_probes("aftertone_audio_store_probe_seconds",
                                      "How long a small file takes to be written, read and removed in the audio store.",
                                      {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5});
const Gauge due("aftertone_outbox_due", "Deliveries whose time has come and that nobody has taken up; at most 100000.");
const Gauge oldest_due("aftertone_outbox_oldest_seconds", "How long the first of those has been due.");
const Gauge in_hand("aftertone_outbox_in_hand", "Deliveries that are being sent.");
const Gauge ambiguous("aftertone_outbox_ambiguous", "Deliveries that were perhaps sent and wait for a word.");
const Gauge clock_offset("aftertone_clock_offset_seconds", "How far this machine's clock is ahead of the database's.");
const char* const kNodes = "aftertone_nodes";
const char* const kNodesHelp = "Processes that have run on this database: up (heard of lately), takes_calls, down.";
const Gauge nodes_up(kNodes, kNodesHelp, {{"state", "up"}});
const Gauge nodes_calling(kNodes, kNodesHelp, {{"state", "takes_calls"}});
const Gauge nodes_down(kNodes, kNodesHelp, {{"state", "down"}});

constexpr std::chrono::hours kLongGone{24 * 365};  // it said that it leaves

double since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

HealthItem failed(std::string name, const Error& error) {
  return {std::move(name), Health::fail, error.detail};
}

}  // namespace

HealthItem database_health_blocking(Storage& storage) {
  const auto began = std::chrono::steady_clock::now();
  const Status committed = storage::check_commit_blocking(storage.opened_database().of(Use::background));
  database_up.set(committed ? 1 : 0);
  if (!committed) return failed("database", committed.error());
  const double took = since(began);
  return HealthItem::measured("database", {took, "s", 0.25, 1}, fmt::format("a commit takes {:.1f} ms", took * 1000));
}

HealthItem audio_health_blocking(Storage& storage) {
  const auto began = std::chrono::steady_clock::now();
  const Status probed = storage.probe_audio_blocking();
  audio_up.set(probed ? 1 : 0);
  if (!probed) return failed("audio-store", probed.error());
  const double took = since(began);
  audio_probes.observe(took);
  return HealthItem::measured("audio-store", {took, "s", 0.5, 2}, fmt::format("a file takes {:.1f} ms", took * 1000));
}

HealthItem outbox_health_blocking(Storage& storage) {
  const WallTime now = storage.opened_database().clock().now();
  const auto figures = storage::outbox_figures_blocking(storage.opened_database().of(Use::background), now);
  if (!figures) return failed("outbox", figures.error());
  due.set(static_cast<double>(figures->due));
  oldest_due.set(seconds(figures->oldest));
  in_hand.set(static_cast<double>(figures->in_hand));
  ambiguous.set(static_cast<double>(figures->ambiguous));
  std::string text = fmt::format("{} due, the first for {:.0f} s; {} in hand, {} perhaps sent", figures->due,
                                 seconds(figures->oldest), figures->in_hand, figures->ambiguous);
  return HealthItem::measured("outbox", {seconds(figures->oldest), "s", 60, 300}, std::move(text));
}

HealthItem role_health_blocking(Storage& storage, bool stands_by) {
  const auto leases = storage.leases().list_blocking();
  if (!leases) return failed("leases", leases.error());
  std::string held, nobodys;
  bool is_told_nobody = false;
  for (const cluster::Lease& lease : *leases) {
    const bool is_held = lease.left.count() > 0;
    // Who may tell owners may also do what nobody has set up: that was never held.
    const bool is_wanted = lease.epoch.value() > 0 || lease.role == "notifier";
    const bool is_missing = !is_held && lease.is_enabled && is_wanted && !stands_by;
    const metrics::Labels labels{{"role", lease.role}};
    Gauge("aftertone_role_vacant", "1: nobody holds the role, though somebody may.", labels).set(is_missing ? 1 : 0);
    Gauge("aftertone_role_epoch", "Grows with each change of hands of the role.", labels)
        .set(static_cast<double>(lease.epoch.value()));
    if (is_held) held += fmt::format("{}{} (epoch {})", held.empty() ? "" : ", ", lease.role, lease.epoch.value());
    is_told_nobody = is_told_nobody || (is_missing && lease.role == "notifier");
    if (is_missing) nobodys += (nobodys.empty() ? "" : ", ") + lease.role;
  }
  if (stands_by) return {"leases", Health::ok, "this site stands by" + (held.empty() ? "" : "; held: " + held)};
  if (nobodys.empty()) return {"leases", Health::ok, held.empty() ? "nobody has asked yet" : "held: " + held};
  return {"leases", is_told_nobody ? Health::fail : Health::warn, "nobody holds: " + nobodys};
}

HealthItem node_health_blocking(Storage& storage, const Speaker& self, std::atomic<bool>& speaks_for_all) {
  const auto nodes = storage.nodes().list_blocking();
  if (!nodes) return failed("nodes", nodes.error());
  int up = 0, calling = 0, down = 0;
  std::string silent;
  std::optional<Speaker> first;
  for (const cluster::Node& node : *nodes) {
    const bool is_up = cluster::is_alive(node);
    up += is_up ? 1 : 0;
    calling += is_up && node.report.takes_calls ? 1 : 0;
    Speaker speaker{node.report.node, node.report.roles};
    if (is_up && (!first || speaker < *first)) first = std::move(speaker);
    if (is_up || node.silent_for > kLongGone) continue;
    ++down;
    silent += (silent.empty() ? "" : ", ") + node.report.node;
  }
  speaks_for_all = first == self;
  nodes_up.set(up);
  nodes_calling.set(calling);
  nodes_down.set(down);
  const std::string text = fmt::format("{} up, {} of them take calls", up, calling);
  HealthItem item{"nodes", down == 0 ? Health::ok : Health::warn, text};
  if (down > 0) item.text += "; silent: " + silent + " (gone for good: aftertone node forget)";
  // No built-in limit: how many there should be is for -w and -c to say.
  item.measure = ops::Measure{static_cast<double>(calling), "", 0, 0, true};
  return item;
}

HealthItem clock_health(Storage& storage) {
  const auto ahead = SystemClock().now() - storage.opened_database().clock().now();
  const double offset = seconds(ahead);
  clock_offset.set(offset);
  return HealthItem::measured("clock", {std::abs(offset), "s", 0.5, 5},
                              fmt::format("{:.3f} s ahead of the database", offset));
}

std::vector<HealthItem> copy_health_blocking(const Settings& settings, Storage& storage) {
  if (settings.site.peer_database.empty()) return {};
  const storage::SiteNames names{settings.node.site, settings.site.peer};
  const auto known =
      storage::site_knowledge_blocking(storage.opened_database().of(Use::background), storage.stores().audio, names);
  if (!known) return {failed("rpo", known.error())};
  const auto behind = [](const std::string& of, const std::string& at, std::optional<std::chrono::milliseconds> time) {
    if (!time) return HealthItem{"rpo", Health::fail, "nothing of site " + of + " has been copied to " + at + " yet"};
    const Gauge age("aftertone_rpo_seconds", "How far the copy of a site's data at the other one is behind.",
                    {{"of", of}, {"at", at}});
    age.set(seconds(*time));
    return HealthItem::measured("rpo", {seconds(*time), "s", 10, 60},
                                fmt::format("what site {} has of {} is {:.1f} s behind", at, of, seconds(*time)));
  };
  HealthItem there = behind(names.own, names.other, known->behind_there());
  HealthItem here = behind(names.other, names.own, known->behind_here());
  const Gauge missing("aftertone_rpo_audio_missing_files", "Audio of the other site that is not in this site's store.");
  missing.set(static_cast<double>(known->missing.files));
  const Gauge exposed("aftertone_rpo_rows_waiting", "Rows that this site has to tell the other one.");
  exposed.set(static_cast<double>(known->waiting.rows));
  if (here.health > there.health) std::swap(here, there);
  there.text += "; " + here.text;
  return {std::move(there)};
}

}  // namespace aftertone::app
