#include "storage/postgres/postgres_hosts.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "base/ascii.h"

namespace aftertone::storage {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// The keys that are lists, an entry a host.
struct Lists {
  std::vector<std::string> hosts;
  std::vector<std::string> addresses;
  std::vector<std::string> ports;
};

std::vector<std::string> entries_of(const char* list) {
  std::vector<std::string> entries;
  for (const std::string_view entry : ascii::split(list, ','))
    entries.emplace_back(ascii::trimmed(entry));
  return entries;
}

std::string entry_of(const std::vector<std::string>& list, std::size_t index) {
  if (list.empty()) return "";
  return list.size() == 1 ? list[0] : list[index];  // one port is that of every host
}

PostgresHost host_of(const Lists& lists, std::size_t index,
                     const std::vector<std::pair<std::string, std::string>>& shared) {
  const std::string host = lists.hosts.empty() ? "" : lists.hosts[index];
  const std::string address = lists.addresses.empty() ? "" : lists.addresses[index];
  const std::string port = entry_of(lists.ports, index);
  PostgresHost one{host.empty() ? address : host, shared};
  if (one.name.empty()) one.name = "PostgreSQL";
  if (!port.empty()) one.name += ":" + port;
  for (const auto& [key, value] : {std::pair("host", host), std::pair("hostaddr", address), std::pair("port", port)}) {
    if (!value.empty()) one.options.emplace_back(key, value);
  }
  return one;
}

}  // namespace

Result<std::vector<PostgresHost>> split_hosts(const std::string& connection_string) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(connection_string.c_str(), &message));
  const std::string problem = message == nullptr ? "" : message;
  PQfreemem(message);
  if (!options) return fail(Code::invalid, "the PostgreSQL connection string: " + std::string(ascii::trimmed(problem)));

  Lists lists;
  std::vector<std::pair<std::string, std::string>> shared;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string_view key = option->keyword;
    if (option->val == nullptr || key == "target_session_attrs") continue;
    if (key == "host") {
      lists.hosts = entries_of(option->val);
    } else if (key == "hostaddr") {
      lists.addresses = entries_of(option->val);
    } else if (key == "port") {
      lists.ports = entries_of(option->val);
    } else {
      shared.emplace_back(key, option->val);
    }
  }
  const std::size_t count = std::max<std::size_t>({1, lists.hosts.size(), lists.addresses.size()});
  const auto fits = [count](const std::vector<std::string>& list) { return list.empty() || list.size() == count; };
  if (!fits(lists.hosts) || !fits(lists.addresses) || (!fits(lists.ports) && lists.ports.size() != 1))
    return fail(Code::invalid, "the PostgreSQL connection string: give as many ports as hosts, or one port for all");
  std::vector<PostgresHost> hosts;
  for (std::size_t i = 0; i < count; ++i)
    hosts.push_back(host_of(lists, i, shared));
  return hosts;
}

}  // namespace aftertone::storage
