#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/copy_file.h"
#include "app/commands/message_care.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"
#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using voicemail::Message;
using voicemail::MessageState;
using voicemail::Stores;

std::string zone_of(Stores& stores, const voicemail::MailboxNumber& number) {
  const auto mailbox = stores.mailboxes.find_blocking(number);
  return mailbox ? mailbox->time_zone : "UTC";
}

struct ListRequest {
  std::string mailbox;
  std::string state = "all";
  bool undeliverable = false;
};

std::vector<MessageState> states_named(const std::string& word) {
  if (word == "all") return {MessageState::new_, MessageState::saved, MessageState::deleted};
  return {voicemail::parse_message_state(word).value()};  // the command line lets only these through
}

// Whose messages, and the time zone to show them in.
struct Listed {
  voicemail::MailboxNumber number;
  std::string zone = "UTC";
};

Result<Listed> listed(const ListRequest& request, Stores& stores) {
  if (request.undeliverable != request.mailbox.empty())
    return fail(Code::invalid, "name a MAILBOX, or give --undeliverable");
  if (request.undeliverable) return Listed{voicemail::kUndeliverable};
  const auto mailbox = stores.mailboxes.find_blocking(voicemail::MailboxNumber(request.mailbox));
  if (!mailbox && mailbox.error().code == Code::not_found)
    return fail(Code::not_found, "there is no mailbox " + request.mailbox);
  if (!mailbox) return tl::unexpected(mailbox.error());
  return Listed{mailbox->number, mailbox->time_zone};
}

std::vector<std::string> cells_of(const Message& message, const std::string& zone) {
  return {
      message.id.to_string(),          fmt::format("{}{}", to_string(message.state), message.urgent ? ", urgent" : ""),
      caller_text(message.caller),     local_text(message.started_at, zone),
      duration_text(message.duration), std::string(to_string(message.end_reason)),
      message.intended_for.value()};
}

Status list(const Invocation& invocation, const ListRequest& request, Stores& stores) {
  const auto of = listed(request, stores);
  if (!of) return tl::unexpected(of.error());
  ordered_json json = ordered_json::array();
  Table table({"ID", "STATE", "FROM", "RECEIVED", "LENGTH", "ENDED BY", "LEFT FOR"});
  for (const MessageState state : states_named(request.state)) {
    const auto messages = voicemail::list_messages_blocking(stores, of->number, state);
    if (!messages) return tl::unexpected(messages.error());
    for (const Message& message : *messages) {
      json.push_back(to_json(message));
      table.add(cells_of(message, of->zone));
    }
  }
  if (invocation.json) {
    print_json(json);
  } else {
    fmt::print("{}", json.empty() ? "no messages\n" : table.to_string());
  }
  return {};
}

void print_message(const Message& message, const std::vector<voicemail::Delivery>& deliveries,
                   const std::string& zone) {
  Table table({"id", message.id.to_string()});
  table.add({"mailbox", message.mailbox.value()});
  if (!message.intended_for.value().empty()) table.add({"left for", message.intended_for.value()});
  table.add({"state", fmt::format("{}{}", to_string(message.state), message.urgent ? ", urgent" : "")});
  table.add({"from", caller_text(message.caller)});
  table.add({"called", message.called});
  table.add({"received", local_text(message.started_at, zone)});
  table.add({"length", duration_text(message.duration)});
  table.add({"ended by", std::string(to_string(message.end_reason))});
  table.add({"committed", local_text(message.committed_at, zone)});
  table.add(
      {"audio", fmt::format("{} ({}, {} bytes)", message.audio_name, to_string(message.codec), message.audio_bytes)});
  for (const voicemail::Delivery& delivery : deliveries) {
    std::string text = fmt::format("{} to {}: {}", delivery.channel, delivery.target, to_string(delivery.state));
    if (delivery.attempt > 1) text += fmt::format(", {} tries", delivery.attempt);
    if (!delivery.last_error.empty()) text += ", " + delivery.last_error;
    table.add({"delivery", text});
  }
  fmt::print("{}", table.to_string());
}

Status show(const Invocation& invocation, const std::string& id, Stores& stores) {
  const auto message = find_message_blocking(stores, id);
  if (!message) return tl::unexpected(message.error());
  const auto deliveries = stores.messages.deliveries_blocking(message->id);
  if (!deliveries) return tl::unexpected(deliveries.error());
  if (!invocation.json) {
    print_message(*message, *deliveries, zone_of(stores, message->mailbox));
    return {};
  }
  ordered_json json = to_json(*message);
  json["deliveries"] = ordered_json::array();
  for (const voicemail::Delivery& delivery : *deliveries)
    json["deliveries"].push_back(to_json(delivery));
  print_json(json);
  return {};
}

Status trace(const Invocation& invocation, const std::string& id, Storage& storage) {
  const auto message = find_message_blocking(storage.stores(), id);
  if (!message) return tl::unexpected(message.error());
  const auto events = storage.timeline().list_blocking(message->id);
  if (!events) return tl::unexpected(events.error());
  const std::string zone = zone_of(storage.stores(), message->mailbox);
  ordered_json json = ordered_json::array();
  Table table({"WHEN", "WHAT", "DELIVERY", "WHO", "DETAIL"});
  for (const voicemail::MessageEvent& event : *events) {
    json.push_back(to_json(event));
    table.add({local_text(event.at, zone), std::string(to_string(event.what)),
               event.delivery ? std::to_string(event.delivery->value()) : "", event.who, event.detail});
  }
  if (invocation.json) {
    print_json(json);
  } else {
    fmt::print("{}", table.to_string());
  }
  return {};
}

struct ExportRequest {
  std::string id;
  std::string output;
  bool force = false;
};

Status export_audio(const Invocation& invocation, const ExportRequest& request, Stores& stores) {
  const auto message = find_message_blocking(stores, request.id);
  if (!message) return tl::unexpected(message.error());
  const auto audio = voicemail::message_audio_blocking(stores, *message);
  if (!audio) return fail_while("audio of message " + request.id, audio);
  const std::string target = request.output.empty() ? message->id.to_string() + ".wav" : request.output;
  if (target == "-") return copy_to_stdout_blocking(*audio);
  if (const Status copied = copy_file_blocking(*audio, target, request.force); !copied) return copied;
  if (invocation.json) {
    print_json({{"id", message->id.to_string()}, {"file", target}, {"bytes", message->audio_bytes}});
  } else {
    print_line(fmt::format("{}: {} from {}", target, duration_text(message->duration), caller_text(message->caller)));
  }
  return {};
}

void declare_list(Syntax& group) {
  Syntax syntax = group.command("list", "List the messages of a mailbox, as they are played");
  const auto request = std::make_shared<ListRequest>();
  syntax.option("MAILBOX", request->mailbox, "Mailbox number");
  syntax.flag("--undeliverable", request->undeliverable, "Those whose mailbox was removed before they were stored");
  syntax.choice("--state", request->state, {"all", "new", "saved", "deleted"}, "Only those in this state");
  syntax.runs([request](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) { return list(invocation, *request, stores); });
  });
}

void declare_trace(Syntax& group) {
  Syntax syntax = group.command("trace", "Show everything that happened to a message");
  const auto id = std::make_shared<std::string>();
  syntax.required("ID", *id, "Message id");
  syntax.runs([id](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return trace(invocation, *id, storage); });
  });
}

void declare_export(Syntax& group) {
  Syntax syntax = group.command("export", "Copy a message's audio into a WAV file");
  const auto request = std::make_shared<ExportRequest>();
  syntax.required("ID", request->id, "Message id");
  syntax.option("-o,--output", request->output, "File to write; \"-\" for standard output (default: ID.wav)");
  syntax.flag("--force", request->force, "Replace a file that is there");
  syntax.runs([request](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) { return export_audio(invocation, *request, stores); });
  });
}

}  // namespace

void declare_message(Syntax program) {
  Syntax group = program.command("message", "List, show, export, assign and purge messages");
  group.must_have_command();
  declare_list(group);
  declare_trace(group);
  declare_export(group);
  declare_assign(group);
  declare_purge(group);
  Syntax syntax = group.command("show", "Show one message and what became of its deliveries");
  const auto id = std::make_shared<std::string>();
  syntax.required("ID", *id, "Message id");
  syntax.runs([id](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) { return show(invocation, *id, stores); });
  });
}

}  // namespace aftertone::app
