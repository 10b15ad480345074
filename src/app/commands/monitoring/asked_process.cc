#include "app/commands/monitoring/asked_process.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "app/config/listen_address.h"
#include "app/process/role_lock.h"
#include "base/ascii.h"
#include "base/socket_address.h"
#include "http/client.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;

constexpr auto kPatience = 5s;

// "http://127.0.0.1:9109"; who listens everywhere is asked on loopback.
std::string url_of(const ListenAddress& listens) {
  const bool is_v6 = listens.ip.find(':') != std::string::npos;
  const auto ip = SocketAddress::parse(listens.ip);
  const bool is_everywhere = ip && ip->is_unspecified();
  const std::string host = is_everywhere ? (is_v6 ? "::1" : "127.0.0.1") : listens.ip;
  return "http://" + (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(listens.port);
}

}  // namespace

Result<ordered_json> ask_process_blocking(const std::string& address, const std::string& path) {
  const auto listens = parse_listen_address(address);
  http::ClientRequest request;
  request.method = "GET";
  request.url = url_of(*listens) + path;  // the configuration has been checked
  request.connect_timeout = kPatience;
  request.total_timeout = kPatience;
  const http::Exchange exchange = http::exchange_blocking(request);
  if (!exchange.response || !exchange.response->is_whole)
    return fail(Code::unavailable, exchange.error.empty() ? "no whole answer" : exchange.error);
  ordered_json answer = ordered_json::parse(exchange.response->body, nullptr, false);
  if (!answer.is_object()) return fail(Code::unavailable, "somebody else listens there");
  return answer;
}

namespace {

AskedProcess ask_blocking(const std::string& address) {
  AskedProcess process;
  process.address = address;
  const auto health = ask_process_blocking(address, "/healthz");
  if (!health || !health->contains("items")) {
    process.why_silent = health ? "somebody else listens there" : health.error().detail;
    return process;
  }
  process.roles = health->value("roles", "?");
  process.node = health->value("node", "");
  process.version = health->value("version", "");
  for (const ordered_json& json : health->at("items")) {
    if (auto item = ops::parse_health_item(json)) process.items.push_back(std::move(*item));
  }
  return process;
}

bool has_role(const AskedProcess& process, const std::string& role) {
  const auto roles = ascii::split(process.roles, ',');
  return std::ranges::find(roles, role) != roles.end();
}

}  // namespace

Result<std::vector<AskedProcess>> ask_processes_blocking(const Settings& settings) {
  const MonitoringSection& monitoring = settings.monitoring;
  const std::array<std::pair<std::string, std::string>, 3> places{
      {{"ivr", monitoring.listen}, {"notify", monitoring.notify_listen}, {"web", monitoring.web_listen}}};
  std::vector<AskedProcess> processes;
  std::optional<AskedProcess> first_silent;
  std::set<pid_t> known{0};  // one process may have several roles
  for (const auto& [role, address] : places) {
    const bool is_done = std::ranges::any_of(processes, [&](const auto& asked) { return has_role(asked, role); });
    if (is_done || address.empty()) continue;
    AskedProcess process = ask_blocking(address);
    const bool is_missed = known.insert(RoleLock::named_blocking(settings.node.data_directory, role)).second;
    if (!process.answers() && !first_silent) first_silent = process;
    if (process.answers() || is_missed) processes.push_back(std::move(process));
  }
  if (processes.empty() && first_silent) processes.push_back(std::move(*first_silent));
  if (processes.empty()) return fail(Code::invalid, "[monitoring] listen is \"\": no process can be asked how it is");
  return processes;
}

}  // namespace aftertone::app
