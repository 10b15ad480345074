#include "app/commands/monitoring/asked_process.h"

#include <nlohmann/json.hpp>

#include "app/config/listen_address.h"
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

Result<ordered_json> ask_process_blocking(const std::string& address, const std::string& path, const std::string& key) {
  const auto listens = parse_listen_address(address);
  http::ClientRequest request;
  request.method = "GET";
  request.url = url_of(*listens) + path;  // the configuration has been checked
  if (!key.empty()) request.headers.push_back({"Authorization", "Bearer " + key});
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

}  // namespace

Result<std::vector<AskedProcess>> ask_processes_blocking(const Settings& settings) {
  const MonitoringSection& monitoring = settings.monitoring;
  std::vector<AskedProcess> processes;
  if (!monitoring.listen.empty()) processes.push_back(ask_blocking(monitoring.listen));
  const bool notifies = !processes.empty() && processes[0].roles.find("notify") != std::string::npos;
  if (!notifies && !monitoring.notify_listen.empty()) {
    AskedProcess notifier = ask_blocking(monitoring.notify_listen);
    const bool is_only_silent_one = processes.empty() || notifier.answers();
    if (is_only_silent_one) processes.push_back(std::move(notifier));
    if (processes.size() == 2 && !processes[0].answers()) processes.erase(processes.begin());
  }
  if (processes.empty()) return fail(Code::invalid, "[monitoring] listen is \"\": no process can be asked how it is");
  return processes;
}

}  // namespace aftertone::app
