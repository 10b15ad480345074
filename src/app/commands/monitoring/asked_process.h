// What the processes on this machine say of themselves, where monitoring may ask them. No database is asked: this works
// when everything is away.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "app/config/settings.h"
#include "base/result.h"
#include "ops/health/health_report.h"

namespace aftertone::app {

struct AskedProcess {
  std::string address;  // where it was asked: "127.0.0.1:9109"
  std::string roles;    // empty: it does not answer
  std::string node;
  std::string version;
  std::string why_silent;
  std::vector<ops::HealthItem> items;

  bool answers() const { return !roles.empty(); }
};

// Of [monitoring] listen and notify_listen. Who only notifies is asked for where no other process does it; that it does
// not answer is no trouble by itself. Blocks for a few seconds. Error: invalid, both are "".
Result<std::vector<AskedProcess>> ask_processes_blocking(const Settings& settings);

// What it answers at `path`, such as "/alerts"; `key` is shown where one is needed. Error: unavailable. Blocks.
Result<nlohmann::ordered_json> ask_process_blocking(const std::string& address, const std::string& path,
                                                    const std::string& key = "");

}  // namespace aftertone::app
