#include "app/serve/monitoring/own_health.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "app/serve/wire_ivr.h"
#include "app/serve/wire_site.h"
#include "http/certificate.h"
#include "metrics/metric.h"

namespace aftertone::app {
namespace {

using metrics::Gauge;
using ops::Health;
using ops::HealthItem;

constexpr double kSecondsOfADay = 86'400;
constexpr std::chrono::seconds kLongestMove{20};  // in which no site works on purpose

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

HealthItem port_health(const Settings& settings, const Ivr& ivr, const SiteMember* site) {
  const std::string why_not = ivr.why_no_calls();
  const auto most = static_cast<double>(settings.sip.max_calls);
  const auto now = static_cast<double>(ivr.call_count());
  HealthItem item = HealthItem::measured("calls", {now, "", most * 0.8, most},
                                         fmt::format("{:.0f} of {:.0f} ports in use", now, most));
  if (why_not.empty()) return item;
  const bool is_elsewhere = site != nullptr && site->sends_calls_on();
  if (!is_elsewhere) item.health = ivr.is_drained() ? Health::warn : Health::fail;
  item.text += "; takes no calls: " + why_not;
  return item;
}

HealthItem disk_health(const std::string& name, const std::filesystem::path& place) {
  std::error_code failure;
  const auto space = std::filesystem::space(place, failure);
  if (failure) return {"disk-" + name, Health::fail, place.string() + ": " + failure.message()};
  const auto free = static_cast<double>(space.available), all = static_cast<double>(space.capacity);
  const metrics::Labels labels{{"place", name}};
  Gauge("aftertone_disk_free_bytes", "Free on the disk of the journal and of the data directory.", labels).set(free);
  Gauge("aftertone_disk_size_bytes", "The size of that disk.", labels).set(all);
  const double percent = all > 0 ? free / all * 100 : 0;
  return HealthItem::measured("disk-" + name, {percent, "%", 15, 5, true},
                              fmt::format("{:.1f} % of {} are free", percent, place.string()));
}

HealthItem certificate_health(const std::filesystem::path& file) {
  const auto ends = http::certificate_end_blocking(file);
  if (!ends) return {"certificate", Health::fail, ends.error().detail};
  const double left = seconds(*ends - SystemClock().now()) / kSecondsOfADay;
  Gauge("aftertone_certificate_end_seconds", "When the certificate of [web] ends, in seconds since 1970.")
      .set(static_cast<double>(to_millis(*ends)) / 1000);
  return HealthItem::measured("certificate", {left, "d", 21, 3, true}, fmt::format("{:.0f} days are left", left));
}

std::optional<HealthItem> drill_health(const Settings& settings) {
  std::optional<std::filesystem::file_time_type> newest;
  std::error_code failure;
  for (std::filesystem::directory_iterator file(settings.node.data_directory / "drills", failure), end;
       !failure && file != end; file.increment(failure)) {
    const auto written = file->last_write_time(failure);
    if (!failure && (!newest || written > *newest)) newest = written;
  }
  if (!newest) return std::nullopt;
  const double age = std::chrono::duration<double>(std::filesystem::file_time_type::clock::now() - *newest).count();
  Gauge("aftertone_drill_age_seconds", "Since the last drill on this machine: of a restore, or of a site.").set(age);
  constexpr double kMost = 48 * 3600;
  return HealthItem::measured("drill", {age, "s", kMost, 7 * kMost},
                              fmt::format("the last was {:.0f} h ago", age / 3600));
}

}  // namespace

HealthItem thread_health(const std::vector<async::StuckThread>& stuck) {
  if (stuck.empty()) return {"threads", Health::ok, "every thread turns"};
  std::string names;
  for (const async::StuckThread& thread : stuck)
    names += (names.empty() ? "" : ", ") + thread.name;
  return {"threads", Health::fail, "these have not turned for a second: " + names};
}

std::vector<HealthItem> call_health(const Settings& settings, const Ivr& ivr, const SiteMember* site) {
  const IvrState state = ivr.state();
  std::vector<HealthItem> items{port_health(settings, ivr, site)};
  items.push_back(HealthItem::measured("spool", {seconds(state.oldest_waiting), "s", 60, 600},
                                       fmt::format("{} recordings wait for their mailboxes, the first for {:.0f} s",
                                                   state.waiting, seconds(state.oldest_waiting))));
  const Health journal = state.journal == "healthy" ? Health::ok : state.journal == "low" ? Health::warn : Health::fail;
  items.push_back({"journal", journal, state.journal});
  items.push_back(HealthItem::measured("answers", {seconds(state.answers_age), "s", 60, 900},
                                       fmt::format("the copy is {:.1f} s old", seconds(state.answers_age))));
  return items;
}

HealthItem site_health(const SiteMember& site) {
  const std::string state(cluster::to_string(site.state()));
  const auto silent_for = site.peer_silent_for();
  Gauge("aftertone_site_active", "1: this site works; 0: it stands by.")
      .set(site.state() == cluster::SiteState::active ? 1 : 0);
  if (const auto idle = site.idle_for(); idle && *idle > kLongestMove)
    return {"site", Health::fail, fmt::format("no site works, for {:.0f} s: aftertone site status", seconds(*idle))};
  if (!silent_for) return {"site", Health::fail, state + "; the other site was not heard since the start"};
  const double silent = seconds(*silent_for);
  Gauge("aftertone_site_peer_silent_seconds", "Since the other site's database last answered.").set(silent);
  if (site.is_witness_away())
    return {"site", Health::warn, state + "; the witness does not answer: the work would not move by itself"};
  return HealthItem::measured("site", {silent, "s", 10, 300},
                              fmt::format("{}; the other site was heard {:.1f} s ago", state, silent));
}

std::vector<HealthItem> file_health_blocking(const Settings& settings) {
  std::vector<HealthItem> items{disk_health("data", settings.node.data_directory)};
  if (const auto journal = settings.resolved(settings.journal.directory); std::filesystem::exists(journal))
    items.push_back(disk_health("journal", journal));
  const auto& certificate = settings.web.certificate_file;
  if (settings.web.port != 0 && !certificate.empty())
    items.push_back(certificate_health(settings.resolved(certificate)));
  if (auto drill = drill_health(settings)) items.push_back(std::move(*drill));
  return items;
}

}  // namespace aftertone::app
