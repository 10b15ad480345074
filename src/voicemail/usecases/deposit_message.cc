#include "voicemail/usecases/deposit_message.h"

#include "base/log.h"
#include "voicemail/usecases/record_greeting.h"

namespace aftertone::voicemail {
namespace {

std::optional<std::filesystem::path> greeting_or_none(Stores& stores, const MailboxNumber& number, GreetingKind kind) {
  const auto found = find_greeting_blocking(stores, number, kind);
  if (found) return *found;
  log::warning("deposit", "mailbox {}: {} greeting left out: {}", number.value(), to_string(kind),
               to_string(found.error()));
  return std::nullopt;
}

Message message_of(const SealedRecording& recording, const StoredAudio& audio, WallTime now) {
  Message message;
  message.id = recording.info.id;
  message.mailbox = recording.info.mailbox;
  message.caller = recording.info.caller;
  message.called = recording.info.called;
  message.started_at = recording.info.started_at;
  message.duration = length_of_audio(recording.bytes);
  message.end_reason = recording.end.reason;
  message.urgent = recording.end.urgent;
  message.codec = recording.info.codec;
  message.audio_name = audio.name;
  message.audio_sha256 = audio.sha256;
  message.audio_bytes = audio.bytes;
  message.committed_at = now;
  return message;
}

std::vector<DeliveryRequest> deliveries_for(const Mailbox& mailbox) {
  if (mailbox.email.empty()) return {};
  return {DeliveryRequest{"email", mailbox.email}};
}

}  // namespace

Result<DepositAdmission> admit_deposit_blocking(Stores& stores, const MailboxNumber& number, bool is_busy) {
  auto mailbox = stores.mailboxes.find_blocking(number);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto counts = stores.messages.count_blocking(number);
  if (!counts) return tl::unexpected(counts.error());

  DepositAdmission admission;
  admission.is_full = counts->new_count + counts->saved_count >= mailbox->max_messages;
  if (is_busy) admission.greeting = greeting_or_none(stores, number, GreetingKind::busy);
  if (!admission.greeting) admission.greeting = greeting_or_none(stores, number, GreetingKind::personal);
  if (!admission.greeting) admission.name = greeting_or_none(stores, number, GreetingKind::name);
  admission.mailbox = std::move(*mailbox);
  return admission;
}

Result<Message> deposit_message_blocking(Stores& stores, const SealedRecording& recording, AudioSource& audio) {
  const auto mailbox = stores.mailboxes.find_blocking(recording.info.mailbox);
  if (!mailbox) return fail_while("mailbox " + recording.info.mailbox.value(), mailbox);
  const auto stored = stores.audio.put_blocking(recording.info.id, recording.info.codec, audio);
  if (!stored) return fail_while("audio of " + recording.info.id.to_string(), stored);

  const Message message = message_of(recording, *stored, stores.clock.now());
  const auto committed = stores.messages.commit_blocking(message, deliveries_for(*mailbox));
  if (!committed) return fail_while("row of " + recording.info.id.to_string(), committed);
  return message;
}

}  // namespace aftertone::voicemail
