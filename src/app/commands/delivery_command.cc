#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"
#include "app/wire_storage.h"
#include "base/ascii.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using voicemail::Delivery;
using voicemail::DeliveryDesk;
using voicemail::DeliveryId;
using voicemail::DeliveryState;

constexpr const char* kWho = "administrator";

Result<DeliveryId> parse_id(const std::string& text) {
  const auto number = ascii::parse_unsigned(text, INT64_MAX);
  if (!number) return fail(Code::invalid, "a delivery is named by its number, as `aftertone delivery list` shows it");
  return DeliveryId(static_cast<std::int64_t>(*number));
}

// ---- list and show

struct ListRequest {
  std::string state = "dead";
  std::string mailbox;
  std::string channel;
};

voicemail::DeliveryFilter filter_of(const ListRequest& request) {
  voicemail::DeliveryFilter filter;
  if (request.state != "all") filter.state = voicemail::parse_delivery_state(request.state).value();
  if (!request.mailbox.empty()) filter.mailbox = voicemail::MailboxNumber(request.mailbox);
  filter.channel = request.channel;
  return filter;
}

Status list(const Invocation& invocation, const ListRequest& request, DeliveryDesk& desk) {
  const auto deliveries = desk.list_blocking(filter_of(request));
  if (!deliveries) return tl::unexpected(deliveries.error());
  ordered_json json = ordered_json::array();
  Table table({"ID", "STATE", "MAILBOX", "CHANNEL", "TARGET", "TRIES", "MADE", "LAST ERROR"});
  for (const Delivery& delivery : *deliveries) {
    json.push_back(to_json(delivery));
    table.add({std::to_string(delivery.id.value()), std::string(to_string(delivery.state)), delivery.mailbox.value(),
               delivery.channel, delivery.target, std::to_string(delivery.attempt),
               local_text(delivery.created_at, "UTC"), delivery.last_error});
  }
  if (invocation.json) {
    print_json(json);
  } else {
    fmt::print("{}", json.empty() ? "no deliveries\n" : table.to_string());
  }
  return {};
}

std::string addresses_text(const std::vector<voicemail::Address>& addresses) {
  std::string text;
  for (const auto& address : addresses)
    text += fmt::format("{}{} to {}", text.empty() ? "" : ", then ", address.channel, address.target);
  return text.empty() ? "none" : text;
}

Status show(const Invocation& invocation, const std::string& id, DeliveryDesk& desk) {
  const auto number = parse_id(id);
  if (!number) return tl::unexpected(number.error());
  const auto delivery = desk.find_blocking(*number);
  if (!delivery) return tl::unexpected(delivery.error());
  if (invocation.json) {
    print_json(to_json(*delivery));
    return {};
  }
  Table table({"id", id});
  table.add({"message", delivery->message.to_string()});
  table.add({"mailbox", delivery->mailbox.value()});
  table.add({"tells", fmt::format("{} by {} to {}", delivery->event, delivery->channel, delivery->target)});
  table.add({"state", fmt::format("{}{}", to_string(delivery->state),
                                  delivery->is_perhaps_sent ? ", perhaps sent before" : "")});
  table.add({"tries", std::to_string(delivery->attempt)});
  table.add({"made", local_text(delivery->created_at, "UTC")});
  table.add({"not before", local_text(delivery->not_before, "UTC")});
  table.add({"digest", delivery->digest.empty() ? "none" : delivery->digest});
  table.add({"answer", delivery->provider_ref});
  table.add({"last error", delivery->last_error});
  table.add({"fallback", addresses_text(delivery->fallback)});
  table.add({"message then", std::string(to_string(delivery->after_delivery))});
  fmt::print("{}", table.to_string());
  return {};
}

// ---- resend and cancel

struct ResendRequest {
  std::string id;
  std::string channel;
  bool all = false;
};

Status tell_done(const Invocation& invocation, const char* word, std::int64_t count) {
  if (invocation.json) {
    print_json({{word, count}});
  } else {
    print_line(fmt::format("{} {}", count, word));
  }
  return {};
}

// Those that cannot be sent again, because their messages were heard meanwhile, are left as they are.
Status resend_all(const Invocation& invocation, const std::string& channel, DeliveryDesk& desk) {
  constexpr int kBatch = 10'000;
  const auto dead = desk.list_blocking({DeliveryState::dead, {}, channel, kBatch});
  if (!dead) return tl::unexpected(dead.error());
  std::int64_t count = 0;
  for (const Delivery& delivery : *dead) {
    const Status done = desk.resend_blocking(delivery.id, kWho);
    if (!done && done.error().code != Code::conflict) return done;
    count += done ? 1 : 0;
  }
  return tell_done(invocation, "resent", count);
}

Status resend(const Invocation& invocation, const ResendRequest& request, DeliveryDesk& desk) {
  if (request.all != request.id.empty()) return fail(Code::invalid, "either an ID, or --all with --channel");
  if (request.all && request.channel.empty()) return fail(Code::invalid, "--all needs --channel");
  if (request.all) return resend_all(invocation, request.channel, desk);
  const auto id = parse_id(request.id);
  if (!id) return tl::unexpected(id.error());
  if (const Status done = desk.resend_blocking(*id, kWho); !done) return done;
  return tell_done(invocation, "resent", 1);
}

Status cancel(const Invocation& invocation, const std::string& text, DeliveryDesk& desk) {
  const auto id = parse_id(text);
  if (!id) return tl::unexpected(id.error());
  if (const Status done = desk.cancel_blocking(*id, kWho); !done) return done;
  return tell_done(invocation, "cancelled", 1);
}

// ---- the command line

void declare_list(Syntax& group) {
  Syntax syntax = group.command("list", "List deliveries, the newest first; by default those that were given up");
  const auto request = std::make_shared<ListRequest>();
  syntax.choice("--state", request->state,
                {"dead", "ready", "sending", "committing", "ambiguous", "sent", "cancelled", "all"},
                "Only those in this state");
  syntax.option("--mailbox", request->mailbox, "Only those of this mailbox");
  syntax.option("--channel", request->channel, "Only those by this channel (email, sms ...)");
  syntax.runs([request](const Invocation& invocation) {
    return with_storage(invocation,
                        [&](Storage& storage) { return list(invocation, *request, storage.delivery_desk()); });
  });
}

void declare_resend(Syntax& group) {
  Syntax syntax = group.command("resend", "Send again what was given up or cancelled");
  const auto request = std::make_shared<ResendRequest>();
  syntax.option("ID", request->id, "Delivery");
  syntax.flag("--all", request->all, "Everything that was given up of one channel");
  syntax.option("--channel", request->channel, "With --all: that channel");
  syntax.runs([request](const Invocation& invocation) {
    return with_storage(invocation,
                        [&](Storage& storage) { return resend(invocation, *request, storage.delivery_desk()); });
  });
}

// A command that is about one delivery.
using AboutOne = Status(const Invocation& invocation, const std::string& id, DeliveryDesk& desk);

void declare_one(Syntax& group, const char* name, const char* what_it_does, AboutOne* work) {
  Syntax syntax = group.command(name, what_it_does);
  const auto id = std::make_shared<std::string>();
  syntax.required("ID", *id, "Delivery");
  syntax.runs([id, work](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return work(invocation, *id, storage.delivery_desk()); });
  });
}

}  // namespace

void declare_delivery(Syntax program) {
  Syntax group = program.command("delivery", "List, show, resend and cancel deliveries");
  group.must_have_command();
  declare_list(group);
  declare_one(group, "show", "Show one delivery", show);
  declare_resend(group);
  declare_one(group, "cancel", "Tell nobody any more", cancel);
}

}  // namespace aftertone::app
