// Deliveries, and who changed what: what help desks and auditors look through.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/views.h"
#include "base/ascii.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::Delivery;
using voicemail::Scope;

constexpr int kMostDeliveries = 2000;  // that can be looked through

Result<std::optional<std::int64_t>> number_in(const std::string& cursor) {
  if (cursor.empty()) return std::optional<std::int64_t>();
  const auto number = ascii::parse_unsigned(cursor, INT64_MAX);
  if (!number) return fail(Code::invalid, "cursor: what \"next\" of the page before was");
  return std::optional(static_cast<std::int64_t>(*number));
}

Result<voicemail::DeliveryFilter> filter_of(const Asked& asked) {
  voicemail::DeliveryFilter filter;
  filter.limit = kMostDeliveries;
  const std::string state = asked.field("state");
  if (state != "all") {
    const auto parsed = voicemail::parse_delivery_state(state.empty() ? "dead" : state);
    if (!parsed) return fail(Code::invalid, "state: " + parsed.error().detail + ", or all");
    filter.state = *parsed;
  }
  if (!asked.field("mailbox").empty()) filter.mailbox = voicemail::MailboxNumber(asked.field("mailbox"));
  if (!asked.token.mailbox.value().empty()) filter.mailbox = asked.token.mailbox;
  filter.channel = asked.field("channel");
  return filter;
}

Result<http::Response> list_deliveries_blocking(const Ports& ports, const Asked& asked) {
  const auto page = page_asked(asked);
  if (!page) return tl::unexpected(page.error());
  const auto before = number_in(page->after);
  if (!before) return tl::unexpected(before.error());
  const auto filter = filter_of(asked);
  if (!filter) return tl::unexpected(filter.error());
  auto found = ports.deliveries.list_blocking(*filter);
  if (!found) return tl::unexpected(found.error());
  std::ranges::sort(*found, [](const Delivery& a, const Delivery& b) { return a.id.value() > b.id.value(); });
  ordered_json items = ordered_json::array();
  std::string last;
  for (const Delivery& delivery : *found) {
    if (*before && delivery.id.value() >= **before) continue;
    if (items.size() == page->limit) return json_answer(200, page_of(std::move(items), last));
    items.push_back(to_json(delivery));
    last = std::to_string(delivery.id.value());
  }
  return json_answer(200, page_of(std::move(items), {}));
}

Result<http::Response> resend_delivery_blocking(const Ports& ports, const Asked& asked) {
  const auto number = ascii::parse_unsigned(asked.path("id"), INT64_MAX);
  if (!number) return fail(Code::not_found, "there is no such delivery");
  const voicemail::DeliveryId id(static_cast<std::int64_t>(*number));
  const auto delivery = ports.deliveries.find_blocking(id);
  if (!delivery) return tl::unexpected(delivery.error());
  if (!allows(asked.token, delivery->mailbox)) return fail(Code::not_found, "there is no such delivery");
  return ports.deliveries.resend_blocking(id, asked.token.name).map([] { return no_content(); });
}

Result<http::Response> list_audit_blocking(const Ports& ports, const Asked& asked) {
  const auto page = page_asked(asked);
  if (!page) return tl::unexpected(page.error());
  const auto before = number_in(page->after);
  if (!before) return tl::unexpected(before.error());
  auto found = ports.audit.list_blocking({*before, asked.field("who"), asked.field("what"), page->limit + 1});
  if (!found) return tl::unexpected(found.error());
  const bool is_last = found->size() <= page->limit;
  if (!is_last) found->resize(page->limit);
  ordered_json items = ordered_json::array();
  for (const voicemail::AuditEntry& entry : *found)
    items.push_back(to_json(entry));
  return json_answer(200, page_of(std::move(items), is_last ? "" : std::to_string(found->back().id)));
}

}  // namespace

std::span<const Operation> delivery_operations() {
  static const Operation kOperations[] = {
      {"listDeliveries",
       "GET",
       "/deliveries",
       Scope::timeline_read,
       {"cursor", "limit", "state", "mailbox", "channel"},
       list_deliveries_blocking},
      {"resendDelivery", "POST", "/deliveries/{id}/resend", Scope::deliveries_write, {}, resend_delivery_blocking},
      {"listAudit", "GET", "/audit", Scope::audit_read, {"cursor", "limit", "who", "what"}, list_audit_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
