#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"
#include "voicemail/usecases/secure_messages.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using voicemail::Recipient;
using voicemail::SecureMessage;
using voicemail::SecureStore;

Result<voicemail::SecureId> parse_id(const std::string& text) {
  const auto id = Uuid::parse(text);
  if (!id) return fail(Code::invalid, "a secure message is named by its id, as `aftertone secure list` shows it");
  return id;
}

ordered_json time_json(const std::optional<WallTime>& time) {
  return time ? ordered_json(to_rfc3339(*time)) : ordered_json(nullptr);
}

std::string time_text(const std::optional<WallTime>& time) {
  return time ? local_text(*time, "UTC") : "";
}

ordered_json to_json(const SecureMessage& secure) {
  return {{"id", secure.id.to_string()},
          {"state", to_string(secure.state)},
          {"team", secure.team},
          {"message", secure.message.to_string()},
          {"mailbox", secure.mailbox.value()},
          {"delivery", secure.delivery.value()},
          {"round", secure.round},
          {"step", secure.step},
          {"step_until", to_rfc3339(secure.step_until)},
          {"created_at", to_rfc3339(secure.created_at)},
          {"ended_at", time_json(secure.ended_at)},
          {"accepted_by", secure.accepted_by.value()}};
}

ordered_json to_json(const Recipient& recipient) {
  return {{"mailbox", recipient.mailbox.value()},
          {"round", recipient.round},
          {"step", recipient.step},
          {"state", to_string(recipient.state)},
          {"routed_at", to_rfc3339(recipient.routed_at)},
          {"delivered_at", time_json(recipient.delivered_at)},
          {"opened_at", time_json(recipient.opened_at)},
          {"answered_at", time_json(recipient.answered_at)}};
}

struct ListRequest {
  std::string state = "all";
  std::string team;
};

Status list(const Invocation& invocation, const ListRequest& request, SecureStore& store) {
  voicemail::SecureFilter filter;
  if (request.state != "all") filter.state = voicemail::parse_secure_state(request.state).value();
  filter.team = request.team;
  const auto all = store.list_blocking(filter);
  if (!all) return tl::unexpected(all.error());
  ordered_json json = ordered_json::array();
  Table table({"ID", "STATE", "TEAM", "MAILBOX", "ROUND", "STEP", "MADE", "ACCEPTED BY"});
  for (const SecureMessage& secure : *all) {
    json.push_back(to_json(secure));
    table.add({secure.id.to_string(), std::string(to_string(secure.state)), secure.team, secure.mailbox.value(),
               std::to_string(secure.round), std::to_string(secure.step), local_text(secure.created_at, "UTC"),
               secure.accepted_by.value()});
  }
  if (invocation.json) {
    print_json(json);
  } else {
    fmt::print("{}", all->empty() ? "no secure messages\n" : table.to_string());
  }
  return {};
}

void print_tables(const SecureMessage& secure, const std::vector<Recipient>& recipients) {
  Table table({"id", secure.id.to_string()});
  table.add({"state", std::string(to_string(secure.state))});
  table.add({"team", secure.team});
  table.add({"message", fmt::format("{} of mailbox {}", secure.message.to_string(), secure.mailbox.value())});
  table.add({"delivery", std::to_string(secure.delivery.value())});
  table.add({"asked", fmt::format("round {}, step {}, until {}", secure.round, secure.step,
                                  local_text(secure.step_until, "UTC"))});
  table.add({"accepted by", secure.accepted_by.value()});
  fmt::print("{}\n", table.to_string());
  Table asked({"MAILBOX", "ROUND", "STEP", "STATE", "ROUTED", "DELIVERED", "OPENED", "ANSWERED"});
  for (const Recipient& recipient : recipients) {
    asked.add({recipient.mailbox.value(), std::to_string(recipient.round), std::to_string(recipient.step),
               std::string(to_string(recipient.state)), time_text(recipient.routed_at),
               time_text(recipient.delivered_at), time_text(recipient.opened_at), time_text(recipient.answered_at)});
  }
  fmt::print("{}", asked.to_string());
}

Status show(const Invocation& invocation, const std::string& text, SecureStore& store) {
  const auto id = parse_id(text);
  if (!id) return tl::unexpected(id.error());
  const auto secure = store.find_blocking(*id);
  if (!secure) return tl::unexpected(secure.error());
  const auto recipients = store.recipients_blocking(*id);
  if (!recipients) return tl::unexpected(recipients.error());
  if (!invocation.json) {
    print_tables(*secure, *recipients);
    return {};
  }
  ordered_json json = to_json(*secure);
  json["recipients"] = ordered_json::array();
  for (const Recipient& recipient : *recipients)
    json["recipients"].push_back(to_json(recipient));
  print_json(json);
  return {};
}

struct AcceptRequest {
  std::string id;
  std::string mailbox;
};

Status accept(const Invocation& invocation, const AcceptRequest& request, SecureStore& store) {
  if (request.mailbox.empty()) return fail(Code::invalid, "--as: the mailbox of whoever takes it on");
  const auto id = parse_id(request.id);
  if (!id) return tl::unexpected(id.error());
  const auto asked = find_asked_blocking(store, *id, voicemail::MailboxNumber(request.mailbox));
  if (!asked) return tl::unexpected(asked.error());
  const auto answered = accept_secure_message_blocking(store, asked->id, voicemail::AnswerWay::administrator);
  if (!answered) return tl::unexpected(answered.error());
  if (!answered->is_ours) {
    const std::string by = answered->secure.accepted_by.value();
    return fail(Code::conflict,
                by.empty() ? "it is " + std::string(to_string(answered->secure.state)) : "accepted already by " + by);
  }
  if (invocation.json) {
    print_json(to_json(answered->secure));
  } else {
    print_line("accepted by " + request.mailbox);
  }
  return {};
}

void declare_list(Syntax& group) {
  Syntax syntax = group.command("list", "List secure messages, the newest first");
  const auto request = std::make_shared<ListRequest>();
  syntax.choice("--state", request->state, {"asking", "accepted", "given-up", "withdrawn", "all"},
                "Only those in this state");
  syntax.option("--team", request->team, "Only those of this team");
  syntax.runs([request](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return list(invocation, *request, storage.secure()); });
  });
}

void declare_accept(Syntax& group) {
  Syntax syntax = group.command("accept", "Accept for somebody who was asked, and who cannot do it");
  const auto request = std::make_shared<AcceptRequest>();
  syntax.required("ID", request->id, "Secure message");
  syntax.option("--as", request->mailbox, "Mailbox of who takes it on");
  syntax.runs([request](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return accept(invocation, *request, storage.secure()); });
  });
}

}  // namespace

void declare_secure(Syntax program) {
  Syntax group = program.command("secure", "Secure messages: who was asked, and who has accepted");
  group.must_have_command();
  declare_list(group);
  Syntax show_one = group.command("show", "Show one secure message and who was asked");
  const auto id = std::make_shared<std::string>();
  show_one.required("ID", *id, "Secure message");
  show_one.runs([id](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return show(invocation, *id, storage.secure()); });
  });
  declare_accept(group);
}

}  // namespace aftertone::app
