#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/serve/wire_cluster.h"
#include "app/wire_storage.h"
#include "async/task.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using cluster::Node;
using cluster::NodeOrder;

constexpr std::int64_t kDefaultWait = 600;
constexpr auto kBetweenLooks = 500ms;

struct Request {
  std::string node;
  std::optional<std::int64_t> wait;
  bool accept_risk = false;
};

// Its processes. Error: not_found.
Result<std::vector<Node>> find(cluster::NodeStore& nodes, const std::string& name) {
  auto all = nodes.list_blocking();
  if (!all) return all;
  std::erase_if(*all, [&](const Node& node) { return node.report.node != name; });
  if (all->empty())
    return fail(Code::not_found, fmt::format("there is no node {}; see: aftertone cluster status", name));
  return all;
}

// What is still to be done there.
struct Rest {
  bool is_down = true;
  bool takes_calls = false;
  std::int32_t calls = 0;
  std::int32_t waiting = 0;  // recordings
};

Result<Rest> rest_of(cluster::NodeStore& nodes, const std::string& name) {
  const auto processes = find(nodes, name);
  if (!processes) return tl::unexpected(processes.error());
  Rest rest;
  for (const Node& node : *processes) {
    if (!is_alive(node)) continue;
    rest.is_down = false;
    rest.takes_calls |= node.report.takes_calls;
    rest.calls += node.report.calls;
    rest.waiting += node.report.waiting;
  }
  return rest;
}

// Callers would reach nobody.
Status check_that_others_answer(cluster::NodeStore& nodes, const std::string& name) {
  const auto all = nodes.list_blocking();
  if (!all) return tl::unexpected(all.error());
  const bool do_others = std::ranges::any_of(*all, [&](const Node& node) {
    return node.report.node != name && is_alive(node) && node.report.takes_calls && node.order == NodeOrder::serve;
  });
  if (do_others) return {};
  return fail(Code::conflict, fmt::format("no other node takes calls: without {} callers reach nobody. Nothing was "
                                          "changed; --accept-risk does it all the same",
                                          name));
}

// Until it has heard and its last call has ended.
Status wait_until_drained(cluster::NodeStore& nodes, const std::string& name, std::chrono::seconds limit) {
  const auto deadline = async::Deadline::in(limit);
  for (std::int32_t told = -1;;) {
    const auto rest = rest_of(nodes, name);
    if (!rest) return tl::unexpected(rest.error());
    if (rest->is_down) return fail(Code::unavailable, fmt::format("node {} is down; it drains when it starts", name));
    if (!rest->takes_calls && rest->calls == 0 && rest->waiting == 0) return {};
    if (deadline.has_passed())
      return fail(Code::timeout,
                  fmt::format("after {} s node {} still has {} calls and {} recordings to store; it goes "
                              "on draining",
                              limit.count(), name, rest->calls, rest->waiting));
    if (told != rest->calls) fmt::print(stderr, "node {}: {} calls\n", name, told = rest->calls);
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

Status drain(const Invocation& invocation, const Request& request, cluster::NodeStore& nodes) {
  const auto known = find(nodes, request.node);
  if (!known) return tl::unexpected(known.error());
  if (!request.accept_risk) {
    if (const Status safe = check_that_others_answer(nodes, request.node); !safe) return safe;
  }
  if (const Status ordered = nodes.order_blocking(request.node, NodeOrder::drain); !ordered) return ordered;
  const std::chrono::seconds limit(request.wait.value_or(kDefaultWait));
  if (const Status drained = wait_until_drained(nodes, request.node, limit); !drained) return drained;
  print_done(invocation.json, "is drained: it takes no calls, and all that it took is in the mailboxes",
             "node " + request.node);
  return {};
}

Status undrain(const Invocation& invocation, const Request& request, cluster::NodeStore& nodes) {
  if (const Status ordered = nodes.order_blocking(request.node, NodeOrder::serve); !ordered) return ordered;
  print_done(invocation.json, "takes calls again within two seconds", "node " + request.node);
  return {};
}

Status forget(const Invocation& invocation, const Request& request, cluster::NodeStore& nodes) {
  if (const Status forgotten = nodes.forget_blocking(request.node); !forgotten) return forgotten;
  print_done(invocation.json, "is forgotten", "node " + request.node);
  return {};
}

using Action = Status (*)(const Invocation&, const Request&, cluster::NodeStore&);

void runs(Syntax syntax, const std::shared_ptr<Request>& request, Action action) {
  syntax.required("NODE", request->node, "Its name, as aftertone cluster status shows it");
  syntax.runs([request, action](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return action(invocation, *request, storage.nodes()); });
  });
}

}  // namespace

void declare_node(Syntax program) {
  Syntax group = program.command("node", "One node: empty it before work on it, and take it back");
  group.must_have_command();
  const auto request = std::make_shared<Request>();
  Syntax draining = group.command("drain", "No new calls there; waits until what runs has ended and is stored");
  draining.number("--wait", request->wait, 0, 86'400, "At most so many seconds (600)");
  draining.flag("--accept-risk", request->accept_risk, "Also if no other node takes calls");
  runs(draining, request, drain);
  runs(group.command("undrain", "It takes calls again"), request, undrain);
  runs(group.command("forget", "Removes a node that is no more from the list"), request, forget);
}

}  // namespace aftertone::app
