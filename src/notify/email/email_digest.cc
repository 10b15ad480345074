// Many messages of one mailbox in one mail: a list of them, and the recordings that fit.
#include <fmt/format.h>

#include <algorithm>

#include "notify/email/email_channel.h"
#include "notify/templates/safe_text.h"
#include "voicemail/policy/email_address.h"

namespace aftertone::notify {

Outcome EmailChannel::deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                              CommitMark& mark) {
  if (!voicemail::is_email_address(entries.front().delivery.target))
    return Outcome::rejected("not an e-mail address we send to");
  const Result<Mail> mail = compose_digest_blocking(entries, mailbox);
  if (!mail) return Outcome::retry(to_string(mail.error()));
  return transport_->send_blocking(*mail, mark);
}

Result<Mail> EmailChannel::compose_digest_blocking(std::span<const DigestEntry> entries,
                                                   const voicemail::Mailbox& mailbox) {
  const LanguagePack& language = languages_.find(mailbox.language);
  MailParts parts = parts_for(entries.front().delivery.target);
  if (const Status attached = attach_what_fits_blocking(entries, mailbox, parts); !attached)
    return tl::unexpected(attached.error());

  std::string text, html;
  WallTime newest;
  for (const auto& [delivery, message] : entries) {
    const Values values = describe_blocking(message, mailbox, language.words, AudioNote::attached);
    text += language.digest.entry_text.fill(values);
    html += language.digest.entry_html.fill(values);
    parts.voice_messages.push_back(message.id);
    parts.is_urgent |= message.urgent;
    parts.duration += message.duration;
    newest = std::max(newest, message.committed_at);
  }
  const Values values =
      describe_digest(mailbox, language.words, entries.size(), parts.is_urgent, !parts.recordings.empty());
  parts.subject = safe_text(language.digest.subject.fill(values, {{"entries", ""}}), 2000);
  parts.text = language.digest.text.fill(values, {{"entries", text}});
  parts.html = language.digest.html.fill(values, {{"entries", html}});
  parts.date = owners_time_blocking(newest, mailbox);
  parts.message_id = fmt::format("{}.digest.v1@{}", entries.front().delivery.digest, settings_.message_id_domain);
  return compose_mail(parts);
}

// The first ones, until all together would be too much.
Status EmailChannel::attach_what_fits_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                               MailParts& parts) {
  std::int64_t room = settings_.digest_attachment_bytes;
  for (const auto& [delivery, message] : entries) {
    if (message.audio_bytes > room) return {};
    auto recording = read_audio_blocking(message);
    if (!recording) return tl::unexpected(recording.error());
    if (recording->note != AudioNote::attached) continue;
    room -= message.audio_bytes;
    const LocalTime time = owners_time_blocking(message.started_at, mailbox);
    parts.recordings.push_back({recording_name(time), std::move(recording->bytes), message.duration});
  }
  return {};
}

}  // namespace aftertone::notify
