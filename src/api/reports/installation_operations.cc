// Machines and sites: how they are, and what operators do to them.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "api/body_fields.h"
#include "api/installation.h"
#include "api/json_text.h"
#include "api/operation.h"
#include "api/problem.h"
#include "api/views.h"
#include "base/ascii.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::Scope;

constexpr std::array<std::pair<OperationKind, std::string_view>, 6> kKinds{
    {{OperationKind::node_drain, "node-drain"},
     {OperationKind::node_undrain, "node-undrain"},
     {OperationKind::site_failback, "site-failback"},
     {OperationKind::site_activate, "site-activate"},
     {OperationKind::notify_move, "notify-move"},
     {OperationKind::test_call, "test-call"}}};

template <About what>
Result<http::Response> show_blocking(const Ports& ports, const Asked&) {
  return ports.installation.show_blocking(what).map([](const ordered_json& json) { return json_answer(200, json); });
}

ordered_json to_json(const LongOperation& operation) {
  return {{"id", operation.id},
          {"kind", to_string(operation.order.kind)},
          {"target", operation.order.target},
          {"dry_run", operation.order.dry_run},
          {"who", operation.order.who},
          {"began_at", to_rfc3339(operation.began_at)},
          {"state", to_string(operation.state)},
          {"progress", operation.progress},
          {"result", null_if_empty(operation.result)}};
}

Result<http::Response> begin_blocking(const Ports& ports, const OperationOrder& order) {
  const auto begun = ports.installation.begin_blocking(order);
  if (!begun) return tl::unexpected(begun.error());
  http::Response response = json_answer(202, to_json(*begun));
  response.headers.push_back({"Location", "/api/v1/operations/" + begun->id});
  return response;
}

Result<http::Response> place_test_call_blocking(const Ports& ports, const Asked& asked) {
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  OperationOrder order;
  order.kind = OperationKind::test_call;
  order.target = body->needed_text("mailbox");
  order.who = asked.token.name;
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  const auto mailbox = ports.stores.mailboxes.find_blocking(voicemail::MailboxNumber(order.target));
  if (!mailbox) return tl::unexpected(mailbox.error());
  return begin_blocking(ports, order);
}

Result<http::Response> begin_operation_blocking(const Ports& ports, const Asked& asked) {
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  OperationOrder order;
  const std::string kind = body->needed_text("kind");
  order.target = body->needed_text("target");
  order.dry_run = body->flag("dry_run").value_or(false);
  order.who = asked.token.name;
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  const auto parsed = parse_operation_kind(kind);
  if (!parsed) return tl::unexpected(parsed.error());
  order.kind = *parsed;
  return begin_blocking(ports, order);
}

Result<http::Response> show_operation_blocking(const Ports& ports, const Asked& asked) {
  const auto found = ports.installation.find_blocking(asked.path("id"));
  if (!found && found.error().code == Code::unsupported) return problem(410, "gone", found.error().detail);
  if (!found) return tl::unexpected(found.error());
  return json_answer(200, to_json(*found));
}

}  // namespace

std::string_view to_string(OperationKind kind) {
  return std::ranges::find(kKinds, kind, &decltype(kKinds)::value_type::first)->second;
}

Result<OperationKind> parse_operation_kind(std::string_view text) {
  const auto found = std::ranges::find(kKinds, text, &decltype(kKinds)::value_type::second);
  if (found != kKinds.end() && found->first != OperationKind::test_call) return found->first;
  return fail(Code::invalid, "kind: node-drain, node-undrain, site-failback, site-activate or notify-move");
}

std::string_view to_string(OperationState state) {
  if (state == OperationState::running) return "running";
  return state == OperationState::done ? "done" : "failed";
}

std::span<const Operation> installation_operations() {
  static const Operation kOperations[] = {
      {"showStatus", "GET", "/status", Scope::cluster_read, {}, show_blocking<About::status>},
      {"listNodes", "GET", "/nodes", Scope::cluster_read, {}, show_blocking<About::cluster>},
      {"listSites", "GET", "/sites", Scope::cluster_read, {}, show_blocking<About::sites>},
      {"showRpo", "GET", "/rpo", Scope::cluster_read, {}, show_blocking<About::rpo>},
      {"listLiveCalls", "GET", "/live-calls", Scope::cluster_read, {}, show_blocking<About::calls>},
      {"examineMachine", "GET", "/machine", Scope::system_read, {}, show_blocking<About::machine>},
      {"showConfiguration", "GET", "/configuration", Scope::system_read, {}, show_blocking<About::configuration>},
      {"placeTestCall", "POST", "/test-calls", Scope::system_write, {}, place_test_call_blocking},
      {"beginOperation", "POST", "/operations", Scope::cluster_write, {}, begin_operation_blocking},
      {"showOperation", "GET", "/operations/{id}", Scope::cluster_read, {}, show_operation_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
