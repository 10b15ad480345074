#include "app/serve/monitoring/calls_now.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/secret.h"
#include "app/serve/wire_cluster.h"
#include "app/serve/wire_ivr.h"
#include "base/clock.h"
#include "call/call_server.h"
#include "files/file.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kDigits = 64;
constexpr mode_t kForUsOnly = 0600;

ordered_json to_json(const call::RunningCall& call, WallTime now) {
  const auto age = call.now->age();
  const std::string owner = call.now->owner();
  return {{"call_id", call.facts.call_id},
          {"caller_number", call.facts.caller_number},
          {"caller_name", call.facts.caller_name},
          {"called", call.facts.called},
          {"mailbox", owner.empty() ? call.facts.mailbox : owner},
          {"is_owner", !owner.empty()},
          {"state", to_string(call.now->stage())},
          {"began_at", to_rfc3339(now - age)},
          {"seconds", age.count() / 1000}};
}

}  // namespace

Result<std::string> calls_key_blocking(const Settings& settings) {
  const auto file = settings.resolved("calls.key");
  auto found = files::read_small_file_blocking(file, kDigits);
  if (!found) return tl::unexpected(found.error());
  if (*found && (*found)->size() == kDigits) return std::move(**found);
  const std::string key = api::new_session_secret();
  const Status kept = files::replace_file_blocking(file, key, kForUsOnly);
  return kept ? Result<std::string>(key) : tl::unexpected(kept.error());
}

ordered_json calls_now(const Settings& settings, const Ivr& ivr) {
  std::vector<call::RunningCall> calls = ivr.running_calls();
  std::ranges::sort(calls, [](const auto& a, const auto& b) { return a.now->age() > b.now->age(); });
  ordered_json json{{"node", node_name(settings)},
                    {"ports_in_use", ivr.call_count()},
                    {"ports", settings.sip.max_calls},
                    {"calls", ordered_json::array()}};
  const WallTime now = SystemClock().now();
  for (const call::RunningCall& call : calls)
    json["calls"].push_back(to_json(call, now));
  return json;
}

bool shows_key(const http::Request& request, const std::string& key) {
  constexpr std::string_view kBearer = "Bearer ";
  const std::string shown = request.header("Authorization");
  return !key.empty() && shown.starts_with(kBearer) && api::is_same_secret(shown.substr(kBearer.size()), key);
}

}  // namespace aftertone::app
