#include "app/commands/message_care.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"
#include "app/wire_storage.h"
#include "voicemail/usecases/deposit_message.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using voicemail::Message;
using voicemail::PurgeReport;
using voicemail::Stores;

constexpr int kEndOfParts = 256;  // of the audio store

struct AssignRequest {
  std::string id;
  std::string mailbox;
};

Status assign(const Invocation& invocation, const AssignRequest& request, Stores& stores) {
  const auto message = find_message_blocking(stores, request.id);
  if (!message) return tl::unexpected(message.error());
  const voicemail::MailboxNumber number(request.mailbox);
  const auto assigned = voicemail::assign_message_blocking(stores, message->id, number);
  if (!assigned) return tl::unexpected(assigned.error());
  if (invocation.json) {
    print_json(to_json(*assigned));
  } else {
    print_line(fmt::format("message {} is in mailbox {} now", request.id, request.mailbox));
  }
  return {};
}

void print(const Invocation& invocation, const PurgeReport& report, bool dry_run) {
  if (invocation.json) {
    return print_json({{"dry_run", dry_run},
                       {"expired", report.expired},
                       {"purged", report.purged},
                       {"audio_removed", report.audio_removed + report.sweep.removed},
                       {"audio_failed", report.audio_failed},
                       {"bytes_freed", report.bytes_freed},
                       {"set_aside", report.sweep.set_aside},
                       {"put_back", report.sweep.put_back}});
  }
  const std::string text = to_string(report);
  print_line(fmt::format("{}{}", dry_run ? "would be: " : "", text.empty() ? "nothing to purge" : text));
}

Status purge(const Invocation& invocation, bool dry_run, Storage& storage) {
  if (dry_run) {
    const auto preview = voicemail::preview_purge_blocking(storage.purge_ports());
    if (!preview) return tl::unexpected(preview.error());
    print(invocation, *preview, dry_run);
    return {};
  }
  voicemail::PurgeMessages run(storage.purge_ports(), 0, kEndOfParts);
  Result<bool> has_more = true;
  while (has_more && *has_more)
    has_more = run.step_blocking();
  print(invocation, run.report(), dry_run);
  if (!has_more) return tl::unexpected(has_more.error());
  return {};
}

}  // namespace

Result<Message> find_message_blocking(Stores& stores, const std::string& id) {
  const auto uuid = Uuid::parse(id);
  if (!uuid) return fail(Code::invalid, "a message is named by its id, as `aftertone message list` shows it");
  auto message = stores.messages.find_blocking(*uuid);
  if (!message && message.error().code == Code::not_found) return fail(Code::not_found, "there is no message " + id);
  return message;
}

void declare_assign(Syntax& group) {
  Syntax syntax = group.command("assign", "Put a message whose mailbox is gone into another one; its owner is told");
  const auto request = std::make_shared<AssignRequest>();
  syntax.required("ID", request->id, "Message id, as `message list --undeliverable` shows it");
  syntax.required("MAILBOX", request->mailbox, "Mailbox number");
  syntax.runs([request](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) { return assign(invocation, *request, stores); });
  });
}

void declare_purge(Syntax& group) {
  Syntax syntax = group.command("purge", "Do now what the service does every hour: purge what was deleted long ago");
  const auto dry_run = std::make_shared<bool>(false);
  syntax.flag("--dry-run", *dry_run, "Only tell how much it would be");
  syntax.runs([dry_run](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return purge(invocation, *dry_run, storage); });
  });
}

}  // namespace aftertone::app
