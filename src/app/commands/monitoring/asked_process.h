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

// Of [monitoring] listen, notify_listen and web_listen. Who notifies, or has the website, is asked for where no process
// before it does so. One that does not answer is listed if the data directory says that it should, or if none answers.
// Blocks for a few seconds. Error: invalid, all are "".
Result<std::vector<AskedProcess>> ask_processes_blocking(const Settings& settings);

// What it answers at `path`, such as "/alerts". Error: unavailable. Blocks.
Result<nlohmann::ordered_json> ask_process_blocking(const std::string& address, const std::string& path);

}  // namespace aftertone::app
