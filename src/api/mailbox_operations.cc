#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "api/find.h"
#include "api/json_text.h"
#include "api/mailbox_fields.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/versions.h"
#include "api/views.h"
#include "base/ascii.h"
#include "http/form.h"
#include "voicemail/usecases/manage_mailboxes.h"
#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::Mailbox;
using voicemail::MailboxNumber;
using voicemail::Scope;

// All, or those with `part` in their number or name.
Result<std::vector<Mailbox>> page_blocking(const Ports& ports, const std::string& part, const PageAsked& page) {
  const MailboxNumber after(page.after);
  if (part.empty()) return ports.stores.mailboxes.page_blocking(after, page.limit);
  return ports.mailbox_search.search_blocking(part, after, page.limit);
}

Result<http::Response> list_mailboxes_blocking(const Ports& ports, const Asked& asked) {
  const auto page = page_asked(asked);
  if (!page) return tl::unexpected(page.error());
  ordered_json items = ordered_json::array();
  if (!asked.token.mailbox.value().empty()) {
    const auto own = ports.stores.mailboxes.find_blocking(asked.token.mailbox);
    if (!own && own.error().code != Code::not_found) return tl::unexpected(own.error());
    if (own && page->after.empty()) items.push_back(to_json(*own));
    return json_answer(200, page_of(std::move(items), {}));
  }
  const auto found = page_blocking(ports, asked.field("q"), *page);
  if (!found) return tl::unexpected(found.error());
  for (const Mailbox& mailbox : *found)
    items.push_back(to_json(mailbox));
  const std::string next = found->size() < page->limit ? std::string() : found->back().number.value();
  return json_answer(200, page_of(std::move(items), next));
}

Result<http::Response> show_mailbox_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  return versioned_answer(asked.request, to_json(*mailbox));
}

Result<std::optional<std::string>> taken_text(ordered_json& body, const char* name) {
  if (!body.contains(name)) return std::optional<std::string>();
  if (!body[name].is_string()) return fail(Code::invalid, std::string(name) + " is text");
  auto text = body[name].get<std::string>();
  body.erase(name);
  return std::optional(std::move(text));
}

Result<http::Response> add_mailbox_blocking(const Ports& ports, const Asked& asked) {
  if (!asked.token.mailbox.value().empty()) return fail(Code::denied, "the access token is for one mailbox");
  auto body = object_in(asked.request);
  if (!body) return tl::unexpected(body.error());
  const auto number = taken_text(*body, "number");
  const auto pin = number ? taken_text(*body, "pin") : number;
  if (!pin) return tl::unexpected(pin.error());
  if (!*number) return fail(Code::invalid, "number is missing");
  Mailbox mailbox;
  mailbox.number = MailboxNumber(**number);
  mailbox.pin_must_change = pin->has_value();
  if (const Status applied = apply_mailbox_fields_blocking(ports, *body, mailbox); !applied)
    return tl::unexpected(applied.error());
  if (const Status added = voicemail::add_mailbox_blocking(ports.stores, mailbox, *pin); !added)
    return tl::unexpected(added.error());
  const auto kept = ports.stores.mailboxes.find_blocking(mailbox.number);
  if (!kept) return tl::unexpected(kept.error());
  http::Response response = json_answer(201, to_json(*kept));
  response.headers.push_back({"Location", "/api/v1/mailboxes/" + http::percent_encoded(mailbox.number.value())});
  return response;
}

// What costs money, or room that others need, is not an owner's to change.
Status check_own_fields(const Asked& asked, const ordered_json& body) {
  if (allows(asked.token, Scope::mailboxes_write)) return {};
  constexpr std::string_view kOwn[] = {"name", "email", "language", "time_zone", "quiet_hours", "quiet_except_urgent"};
  for (const auto& [name, value] : body.items()) {
    if (std::ranges::find(kOwn, name) == std::end(kOwn))
      return fail(Code::denied, "an administrator changes this: " + ascii::printable(name));
  }
  return {};
}

using PerhapsAnswer = Result<std::optional<http::Response>>;

// Nothing: somebody else has changed it meanwhile.
PerhapsAnswer try_change_blocking(const Ports& ports, const Asked& asked) {
  const auto seen = find_mailbox_blocking(ports, asked);
  if (!seen) return tl::unexpected(seen.error());
  if (!is_version_wanted(asked.request, to_json(*seen))) return changed_meanwhile();
  Mailbox mailbox = *seen;
  const auto body = object_in(asked.request);
  if (!body) return tl::unexpected(body.error());
  if (const Status own = check_own_fields(asked, *body); !own) return tl::unexpected(own.error());
  if (const Status applied = apply_mailbox_fields_blocking(ports, *body, mailbox); !applied)
    return tl::unexpected(applied.error());
  const auto updated = voicemail::update_seen_mailbox_blocking(ports.seen_changes, *seen, mailbox);
  if (!updated) return tl::unexpected(updated.error());
  if (!*updated) return std::optional<http::Response>();
  return show_mailbox_blocking(ports, asked);
}

Result<http::Response> change_mailbox_blocking(const Ports& ports, const Asked& asked) {
  return change_what_is_seen_blocking([&] { return try_change_blocking(ports, asked); });
}

PerhapsAnswer try_remove_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  if (!asked.token.mailbox.value().empty()) return fail(Code::denied, "the access token is for one mailbox");
  if (!is_version_wanted(asked.request, to_json(*mailbox))) return changed_meanwhile();
  const std::string messages = asked.field("messages");
  if (!messages.empty() && messages != "remove" && messages != "keep")
    return fail(Code::invalid, "messages: keep (then a mailbox with messages stays), or remove");
  const auto removal = messages == "remove" ? voicemail::Removal::with_messages : voicemail::Removal::if_empty;
  const auto removed = voicemail::remove_seen_mailbox_blocking(ports.stores, ports.seen_changes, *mailbox, removal);
  if (!removed) return tl::unexpected(removed.error());
  return *removed ? std::optional(no_content()) : std::nullopt;
}

Result<http::Response> remove_mailbox_blocking(const Ports& ports, const Asked& asked) {
  return change_what_is_seen_blocking([&] { return try_remove_blocking(ports, asked); });
}

Result<http::Response> set_pin_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  auto body = object_in(asked.request);
  if (!body) return tl::unexpected(body.error());
  const auto pin = taken_text(*body, "pin");
  if (!pin) return tl::unexpected(pin.error());
  const nlohmann::ordered_json must_change = body->value("must_change", nlohmann::ordered_json(true));
  body->erase("must_change");
  if (!*pin || !must_change.is_boolean() || !body->empty())
    return fail(Code::invalid, "the body is {\"pin\": \"...\", \"must_change\": true}");
  const Status set = reset_pin_blocking(ports.stores, mailbox->number, **pin, must_change.get<bool>());
  return set.map([] { return no_content(); });
}

Result<http::Response> unlock_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  return unlock_mailbox_blocking(ports.stores, mailbox->number).map([] { return no_content(); });
}

Result<http::Response> count_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto counts = count_messages_blocking(ports.stores, mailbox->number);
  if (!counts) return tl::unexpected(counts.error());
  return json_answer(200, to_json(*counts));
}

}  // namespace

std::span<const Operation> mailbox_operations() {
  constexpr Scope kRead = Scope::mailboxes_read;
  constexpr Scope kWrite = Scope::mailboxes_write;
  static const Operation kOperations[] = {
      {"listMailboxes", "GET", "/mailboxes", kRead, {"cursor", "limit", "q"}, list_mailboxes_blocking},
      {"addMailbox", "POST", "/mailboxes", kWrite, {}, add_mailbox_blocking},
      {"showMailbox", "GET", "/mailboxes/{number}", kRead, {}, show_mailbox_blocking},
      {"changeMailbox", "PATCH", "/mailboxes/{number}", Scope::settings_write, {}, change_mailbox_blocking},
      {"removeMailbox", "DELETE", "/mailboxes/{number}", kWrite, {"messages"}, remove_mailbox_blocking},
      {"setPin", "PUT", "/mailboxes/{number}/pin", Scope::pins_write, {}, set_pin_blocking},
      {"unlockMailbox", "POST", "/mailboxes/{number}/unlock", Scope::pins_write, {}, unlock_blocking},
      {"countMessages", "GET", "/mailboxes/{number}/counts", Scope::timeline_read, {}, count_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
