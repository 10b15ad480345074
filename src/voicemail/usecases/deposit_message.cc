#include "voicemail/usecases/deposit_message.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "voicemail/usecases/manage_rules.h"

namespace aftertone::voicemail {
namespace {

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

bool is_for(const StandingAddress& standing, const Mailbox& mailbox) {
  const auto& chosen = standing.mailboxes;
  return standing.of_every_mailbox || std::find(chosen.begin(), chosen.end(), mailbox.number) != chosen.end();
}

// What the owner's rules want, and copies for systems that want every message.
Result<std::vector<DeliveryRequest>> all_deliveries_blocking(Stores& stores, const Mailbox& mailbox,
                                                             const Message& message, WallTime now) {
  auto deliveries = deliveries_for_blocking(stores, mailbox, message, now);
  if (!deliveries) return deliveries;
  for (const StandingAddress& standing : stores.rules.standing) {
    if (!is_for(standing, mailbox)) continue;
    DeliveryRequest copy{standing.address.channel, standing.address.target};
    copy.event = kCopy;
    copy.rule = kCopy;  // an owner's own wish for the same address is a row of its own
    deliveries->push_back(std::move(copy));
  }
  return deliveries;
}

bool is_not_found(const Status& status) {
  return !status && status.error().code == Code::not_found;
}

Status commit_blocking(Stores& stores, const Message& message, const std::vector<DeliveryRequest>& deliveries) {
  return stores.messages.commit_blocking(message, deliveries).map([&message](CommitOutcome outcome) {
    if (outcome != CommitOutcome::filled_up) return;
    log::info("deposit", "more of message {} was found: it is whole now, or longer", message.id.to_string());
  });
}

Status commit_for_blocking(Stores& stores, const Mailbox& mailbox, const Message& message) {
  const auto deliveries = all_deliveries_blocking(stores, mailbox, message, message.committed_at);
  if (!deliveries) return tl::unexpected(deliveries.error());
  return commit_blocking(stores, message, *deliveries);
}

// The mailbox was removed while the caller spoke, or before a crash was salvaged. Nothing that was said is lost:
// the catch-all gets it, or an operator finds it.
Status commit_elsewhere_blocking(Stores& stores, Message& message) {
  message.intended_for = message.mailbox;
  message.mailbox = stores.rules.catch_all;
  const auto catch_all = stores.mailboxes.find_blocking(message.mailbox);
  if (!catch_all && catch_all.error().code != Code::not_found) return tl::unexpected(catch_all.error());
  if (catch_all) {
    const Status caught = commit_for_blocking(stores, *catch_all, message);
    if (caught) {
      log::warning("deposit", "message {} for mailbox {}, which is gone, is in the catch-all mailbox {}",
                   message.id.to_string(), message.intended_for.value(), message.mailbox.value());
    }
    if (!is_not_found(caught)) return caught;
  }
  message.mailbox = kUndeliverable;
  const Status kept = commit_blocking(stores, message, {});
  if (kept) {
    log::error(error_codes::kMessageUndeliverable, "deposit",
               "message {} for mailbox {}, which is gone, is kept as undeliverable; run: aftertone message assign {} "
               "MAILBOX, and set [messages] catch_all",
               message.id.to_string(), message.intended_for.value(), message.id.to_string());
  }
  return kept;
}

}  // namespace

Result<Message> deposit_message_blocking(Stores& stores, const SealedRecording& recording, AudioSource& audio) {
  const MailboxNumber& intended = recording.info.mailbox;
  const auto mailbox = stores.mailboxes.find_blocking(intended);
  if (!mailbox && mailbox.error().code != Code::not_found)
    return fail_while("mailbox " + intended.value(), mailbox);  // before the audio is copied in vain
  const auto stored = stores.audio.put_blocking(recording.info.id, recording.info.codec, audio);
  if (!stored) return fail_while("audio of " + recording.info.id.to_string(), stored);

  Message message = message_of(recording, *stored, stores.clock.now());
  Status committed = tl::unexpected(Error{Code::not_found, false, ""});
  if (mailbox) committed = commit_for_blocking(stores, *mailbox, message);
  if (is_not_found(committed)) committed = commit_elsewhere_blocking(stores, message);
  if (!committed) return fail_while("row of " + recording.info.id.to_string(), committed);
  return message;
}

Result<Message> forward_message_blocking(Stores& stores, Timeline& timeline, const Message& message,
                                         const Forwarding& forwarding, AudioSource& audio) {
  const auto mailbox = stores.mailboxes.find_blocking(forwarding.to);
  if (!mailbox && mailbox.error().code == Code::not_found)
    return fail(Code::invalid, "mailbox: there is no mailbox " + ascii::printable(forwarding.to.value()));
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto counts = stores.messages.count_blocking(forwarding.to);
  if (!counts) return tl::unexpected(counts.error());
  if (counts->new_count + counts->saved_count >= mailbox->max_messages)
    return fail(Code::full, "mailbox " + forwarding.to.value() + " is full");

  Message copy = message;
  copy.committed_at = stores.clock.now();
  copy.id = Uuid::v7(copy.committed_at);
  copy.mailbox = forwarding.to;
  copy.intended_for = {};
  copy.state = MessageState::new_;
  const auto stored = stores.audio.put_blocking(copy.id, copy.codec, audio);
  if (!stored) return tl::unexpected(stored.error());
  copy.audio_name = stored->name;
  copy.audio_sha256 = stored->sha256;
  copy.audio_bytes = stored->bytes;
  if (const Status committed = commit_for_blocking(stores, *mailbox, copy); !committed)
    return tl::unexpected(committed.error());
  const std::string comment = forwarding.comment.empty() ? "" : ": " + ascii::printable(forwarding.comment);
  const Status noted = timeline.append_blocking(
      {0, copy.id, copy.committed_at, Happening::assigned, std::nullopt, forwarding.who,
       "forwarded from mailbox " + message.mailbox.value() + ", message " + message.id.to_string() + comment});
  if (!noted) log::info("deposit", "how {} came is not noted: {}", copy.id.to_string(), to_string(noted.error()));
  return copy;
}

Result<Message> assign_message_blocking(Stores& stores, const MessageId& id, const MailboxNumber& number) {
  const auto mailbox = stores.mailboxes.find_blocking(number);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto message = stores.messages.find_blocking(id);
  if (!message) return tl::unexpected(message.error());
  const auto deliveries = all_deliveries_blocking(stores, *mailbox, *message, stores.clock.now());
  if (!deliveries) return tl::unexpected(deliveries.error());
  const Status assigned = stores.messages.assign_blocking(id, number, *deliveries);
  if (!assigned) return tl::unexpected(assigned.error());
  return stores.messages.find_blocking(id);
}

}  // namespace aftertone::voicemail
