#include "app/commands/calls/gathered_call.h"

#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::app {
namespace {

using voicemail::CallRecord;
using voicemail::Message;
using voicemail::MessageId;

constexpr int kMostPlays = 100;

void look_at_audio_blocking(Storage& storage, GatheredMessage& gathered) {
  const Message& message = gathered.message;
  if (message.state == voicemail::MessageState::purged) {
    gathered.audio = "purged with the message";
    return;
  }
  const auto file = storage.stores().audio.verified_copy_blocking(message.audio_name, message.audio_sha256);
  gathered.is_audio_good = file.has_value();
  gathered.audio = file ? "in the store, and what was stored" : to_string(file.error());
}

Result<GatheredMessage> gather_message_blocking(Storage& storage, Message message) {
  GatheredMessage gathered;
  gathered.message = std::move(message);
  voicemail::Stores& stores = storage.stores();
  const MessageId& id = gathered.message.id;
  const auto mailbox = stores.mailboxes.find_blocking(gathered.message.mailbox);
  gathered.time_zone = mailbox ? mailbox->time_zone : "UTC";
  auto events = storage.timeline().list_blocking(id);
  if (!events) return tl::unexpected(events.error());
  gathered.events = std::move(*events);
  auto deliveries = stores.messages.deliveries_blocking(id);
  if (!deliveries) return tl::unexpected(deliveries.error());
  gathered.deliveries = std::move(*deliveries);
  auto plays = storage.calls().plays_of_blocking(gathered.message, kMostPlays);
  if (!plays) return tl::unexpected(plays.error());
  gathered.plays = std::move(*plays);
  const auto lamp = voicemail::count_messages_blocking(stores, gathered.message.mailbox);
  if (lamp) gathered.lamp = *lamp;
  look_at_audio_blocking(storage, gathered);
  return gathered;
}

Result<std::optional<GatheredMessage>> find_message_blocking(Storage& storage, const MessageId& id) {
  if (id.is_none()) return std::nullopt;
  auto message = storage.stores().messages.find_blocking(id);
  if (!message && message.error().code == Code::not_found) return std::nullopt;
  if (!message) return tl::unexpected(message.error());
  auto gathered = gather_message_blocking(storage, std::move(*message));
  if (!gathered) return tl::unexpected(gathered.error());
  return std::optional(std::move(*gathered));
}

Result<GatheredCall> gather_blocking(Storage& storage, std::optional<CallRecord> record, const MessageId& message) {
  auto found = find_message_blocking(storage, message);
  if (!found) return tl::unexpected(found.error());
  return GatheredCall{std::move(record), std::move(*found)};
}

// By the id of a message, or of a row.
Result<std::vector<GatheredCall>> gather_by_id_blocking(Storage& storage, const Uuid& id) {
  auto record = storage.calls().find_by_message_blocking(id);
  if (record && !*record) record = storage.calls().find_blocking(id);
  if (!record) return tl::unexpected(record.error());
  const MessageId message = *record ? (*record)->message : id;
  auto gathered = gather_blocking(storage, std::move(*record), message);
  if (!gathered) return tl::unexpected(gathered.error());
  if (!gathered->record && !gathered->message) return std::vector<GatheredCall>();
  return std::vector<GatheredCall>{std::move(*gathered)};
}

}  // namespace

Result<std::vector<GatheredCall>> gather_calls_blocking(Storage& storage, const std::string& id) {
  std::vector<GatheredCall> all;
  const auto records = storage.calls().find_by_call_id_blocking(id);
  if (!records) return tl::unexpected(records.error());
  for (const CallRecord& record : *records) {
    auto gathered = gather_blocking(storage, record, record.message);
    if (!gathered) return tl::unexpected(gathered.error());
    all.push_back(std::move(*gathered));
  }
  if (all.empty()) {
    if (const auto uuid = Uuid::parse(id)) {
      auto by_id = gather_by_id_blocking(storage, *uuid);
      if (!by_id) return by_id;
      all = std::move(*by_id);
    }
  }
  if (all.empty())
    return fail(Code::not_found, "nothing is known of " + id +
                                     ": give a SIP Call-ID or a message's id; look in: " + "aftertone call-log");
  return all;
}

}  // namespace aftertone::app
