#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/find.h"
#include "api/json_text.h"
#include "api/message_page.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/versions.h"
#include "api/views.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::Message;
using voicemail::MessageState;
using voicemail::Scope;

Result<http::Response> list_messages_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto wanted = message_filter(asked);
  if (!wanted) return tl::unexpected(wanted.error());
  std::vector<Message> found;
  for (const MessageState state : wanted->states) {
    auto some = ports.message_search.search_blocking(query_for(*wanted, mailbox->number, state));
    if (!some) return tl::unexpected(some.error());
    std::ranges::move(*some, std::back_inserter(found));
  }
  return json_answer(200, message_page(std::move(found), *wanted));
}

Result<http::Response> show_message_blocking(const Ports& ports, const Asked& asked) {
  const auto message = find_message_blocking(ports, asked);
  if (!message) return tl::unexpected(message.error());
  return versioned_answer(asked.request, to_json(*message));
}

// Nothing: somebody else has changed it meanwhile.
Result<std::optional<http::Response>> try_move_blocking(const Ports& ports, const Asked& asked) {
  const auto message = find_message_blocking(ports, asked);
  if (!message) return tl::unexpected(message.error());
  if (!is_version_wanted(asked.request, to_json(*message))) return changed_meanwhile();
  const auto body = object_in(asked.request);
  if (!body) return tl::unexpected(body.error());
  const bool is_state = body->size() == 1 && body->contains("state") && (*body)["state"].is_string();
  const auto state = voicemail::parse_message_state(is_state ? (*body)["state"].get<std::string>() : "");
  if (!state || *state == MessageState::purged)
    return fail(Code::invalid, "the body is {\"state\": \"new\"}, \"saved\" or \"deleted\"");
  const auto moved = ports.seen_changes.move_blocking(*message, *state);
  if (!moved) return tl::unexpected(moved.error());
  if (!*moved) return std::optional<http::Response>();
  return show_message_blocking(ports, asked);
}

Result<http::Response> move_message_blocking(const Ports& ports, const Asked& asked) {
  return change_what_is_seen_blocking([&] { return try_move_blocking(ports, asked); });
}

Result<http::Response> message_timeline_blocking(const Ports& ports, const Asked& asked) {
  const auto message = find_message_blocking(ports, asked);
  if (!message) return tl::unexpected(message.error());
  const auto events = ports.timeline.list_blocking(message->id);
  if (!events) return tl::unexpected(events.error());
  ordered_json items = ordered_json::array();
  for (const voicemail::MessageEvent& event : *events)
    items.push_back(to_json(event));
  return json_answer(200, page_of(std::move(items), {}));
}

Result<http::Response> message_deliveries_blocking(const Ports& ports, const Asked& asked) {
  const auto message = find_message_blocking(ports, asked);
  if (!message) return tl::unexpected(message.error());
  const auto deliveries = ports.stores.messages.deliveries_blocking(message->id);
  if (!deliveries) return tl::unexpected(deliveries.error());
  ordered_json items = ordered_json::array();
  for (const voicemail::Delivery& delivery : *deliveries)
    items.push_back(to_json(delivery));
  return json_answer(200, page_of(std::move(items), {}));
}

}  // namespace

std::span<const Operation> message_operations() {
  constexpr Scope kRead = Scope::timeline_read;
  static const Operation kOperations[] = {
      {"listMessages",
       "GET",
       "/mailboxes/{number}/messages",
       kRead,
       {"cursor", "limit", "state", "search", "q", "from", "to"},
       list_messages_blocking},
      {"showMessage", "GET", "/messages/{id}", kRead, {}, show_message_blocking},
      {"moveMessage", "PATCH", "/messages/{id}", Scope::messages_write, {}, move_message_blocking},
      {"messageTimeline", "GET", "/messages/{id}/timeline", kRead, {}, message_timeline_blocking},
      {"messageDeliveries", "GET", "/messages/{id}/deliveries", kRead, {}, message_deliveries_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
