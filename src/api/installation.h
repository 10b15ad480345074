// What the installation says of itself, as the commands of the same names print it as JSON (docs/cli.md), and what
// operators do to it: parts that this folder does not know.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone::api {

enum class About { status, cluster, sites, rpo, calls, machine, configuration };

enum class OperationKind { node_drain, node_undrain, site_failback, site_activate, notify_move, test_call };
std::string_view to_string(OperationKind kind);  // "node-drain"
// Not of a test call: that is begun in its own way.
Result<OperationKind> parse_operation_kind(std::string_view text);

struct OperationOrder {
  OperationKind kind = OperationKind::node_drain;
  std::string target;  // a node, a site, a mailbox
  bool dry_run = false;
  std::string who;
};

enum class OperationState { running, done, failed };
std::string_view to_string(OperationState state);

struct LongOperation {
  std::string id;
  OperationOrder order;
  WallTime began_at;
  OperationState state = OperationState::running;
  std::vector<std::string> progress;  // what the command says, line by line
  std::string result;                 // its last word; empty while it runs
};

// Blocks; any pool thread.
class Installation {
 public:
  virtual ~Installation() = default;
  // Errors: not_found (there is one site only), unavailable (temporary: also where it does not answer as it should).
  virtual Result<nlohmann::ordered_json> show_blocking(About about) = 0;
  // aftertone explain: a list, the oldest first. Errors: not_found, unavailable (temporary).
  virtual Result<nlohmann::ordered_json> explain_blocking(const std::string& id) = 0;

  // Begins it and returns. Errors: invalid (the target), conflict (another one runs).
  virtual Result<LongOperation> begin_blocking(const OperationOrder& order) = 0;
  // Errors: not_found; unsupported: it was begun before this server was started, which is all that is known of it here.
  virtual Result<LongOperation> find_blocking(const std::string& id) = 0;
};

}  // namespace aftertone::api
