#include "cluster/config_drift.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::cluster {
namespace {

using Names = std::set<std::string>;  // the roles of a machine may be processes of their own

// What one section says, and where.
using Sayings = std::map<std::string, Names>;

struct SiteSections {
  Names nodes;
  std::map<std::string, Sayings> sections;
};

std::map<std::string, SiteSections> by_site(const std::vector<Node>& nodes) {
  std::map<std::string, SiteSections> sites;
  for (const Node& node : nodes) {
    if (!is_alive(node) || node.report.config_state.empty()) continue;
    SiteSections& site = sites[node.report.site];
    site.nodes.insert(node.report.node);
    for (const auto word : ascii::split(node.report.config, ' ')) {
      const std::size_t equals = word.find('=');
      if (equals == std::string_view::npos) continue;
      site.sections[std::string(word.substr(0, equals))][std::string(word.substr(equals + 1))].insert(node.report.node);
    }
  }
  return sites;
}

// Who does not name a section has it as it is built in.
void add_defaults(const Names& all, Sayings& sayings) {
  Names defaults = all;
  for (const auto& [saying, nodes] : sayings) {
    for (const std::string& node : nodes)
      defaults.erase(node);
  }
  if (!defaults.empty()) sayings[""] = std::move(defaults);
}

std::optional<ConfigDrift> drift_in(const Names& all, Sayings sayings) {
  add_defaults(all, sayings);
  if (sayings.size() < 2) return std::nullopt;
  const auto is_smaller = [](const auto& one, const auto& other) { return one.second.size() < other.second.size(); };
  const auto most = std::ranges::max_element(sayings, is_smaller);
  ConfigDrift drift;
  drift.is_even = std::ranges::count_if(
                      sayings, [&](const auto& saying) { return saying.second.size() == most->second.size(); }) > 1;
  Names differ;
  for (auto saying = sayings.begin(); saying != sayings.end(); ++saying) {
    if (drift.is_even || saying != most) differ.insert(saying->second.begin(), saying->second.end());
  }
  drift.nodes.assign(differ.begin(), differ.end());
  return drift;
}

}  // namespace

std::vector<ConfigDrift> find_config_drift(const std::vector<Node>& nodes) {
  std::vector<ConfigDrift> drifts;
  for (const auto& [name, site] : by_site(nodes)) {
    for (const auto& [section, sayings] : site.sections) {
      auto drift = drift_in(site.nodes, sayings);
      if (!drift) continue;
      drift->site = name;
      drift->section = section;
      drifts.push_back(std::move(*drift));
    }
  }
  return drifts;
}

std::string to_string(const ConfigDrift& drift) {
  std::string nodes;
  for (std::size_t i = 0; i < drift.nodes.size(); ++i)
    nodes += (i == 0 ? "" : i + 1 == drift.nodes.size() ? " and " : ", ") + drift.nodes[i];
  return fmt::format("[{}] differs {} {}", drift.section, drift.is_even ? "between" : "at", nodes);
}

void ConfigDriftAlarm::hear(const std::vector<ConfigDrift>& drifts) {
  std::set<std::string> now;
  for (const ConfigDrift& drift : drifts)
    now.insert(to_string(drift));
  for (const std::string& drift : now) {
    if (seen_.contains(drift) && told_.insert(drift).second)
      log::error(error_codes::kConfigurationDrift, log::About{.thing = drift}, "config",
                 "{}; compare the configuration files, and restart what runs with the wrong one", drift);
  }
  for (const std::string& drift : Names(told_)) {
    if (now.contains(drift)) continue;
    told_.erase(drift);
    log::over(error_codes::kConfigurationDrift, log::About{.thing = drift}, "config", "drift is over: {} no more",
              drift);
  }
  seen_ = std::move(now);
}

}  // namespace aftertone::cluster
