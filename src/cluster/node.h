// A process of `aftertone serve` on a machine of the cluster. The roles of a machine may be processes of their own:
// they have the machine's name in common.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aftertone::cluster {

// What an operator wants of a node.
enum class NodeOrder {
  serve,
  drain,  // take no new calls, end what runs
};
std::string_view to_string(NodeOrder order);  // "serve", "drain"
Result<NodeOrder> parse_node_order(std::string_view text);

// What a node says of itself with each heartbeat.
struct NodeReport {
  std::string node;  // its name
  std::string site;
  std::string boot_id;  // of this start of the process
  std::string version;  // of the program
  std::string roles;    // "ivr,notify"
  std::string address;  // where calls reach it: "192.0.2.10:5060"; empty: takes none
  std::int32_t max_calls = 0;
  std::int32_t calls = 0;
  bool takes_calls = false;  // what its OPTIONS answers say
  std::string site_state;    // "active", "standby"; empty: there are no two sites with a database each
  std::int32_t waiting = 0;  // recordings that are safe on its disk and not in the store yet
  std::string config;        // a word for what each section of its configuration says: "email=1a2b3c4d sip=5e6f7a8b"
  std::string config_state;  // "as on disk", "broken on disk"; empty: it does not say either of the two
};

struct Node {
  NodeReport report;
  NodeOrder order = NodeOrder::serve;
  std::chrono::milliseconds silent_for{0};  // since the last heartbeat, by the database's clock
};

// A node that is silent for so long is dead, frozen or cut off.
constexpr std::chrono::milliseconds kSilenceOfTheDead{10'000};

inline bool is_alive(const Node& node) {
  return node.silent_for < kSilenceOfTheDead;
}

}  // namespace aftertone::cluster
