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
  MailParts parts = parts_for(entries.front().delivery);
  std::string text, html;
  WallTime newest;
  DigestAudio audio = DigestAudio::to_call;
  std::int64_t room = settings_.digest_attachment_bytes;
  for (const auto& [delivery, message] : entries) {
    auto recording = recordings_.prepare_for_digest_blocking(message, room);
    if (!recording) return tl::unexpected(recording.error());
    Values values = describe_blocking(message, mailbox, language.words, recording->note);
    Values as_html;
    if (recording->note == AudioNote::linked) {
      values["link"] = "\n    " + recording->link.url;
      as_html["link"] = html_link(recording->link, language.words.listen);
      if (audio == DigestAudio::to_call) audio = DigestAudio::linked;
    } else if (recording->note == AudioNote::attached) {
      audio = DigestAudio::attached;
      room -= static_cast<std::int64_t>(recording->bytes.size());
      parts.recordings.push_back(attached_recording_blocking(std::move(*recording), message, mailbox));
    }
    text += language.digest.entry_text.fill(values);
    html += language.digest.entry_html.fill(values, as_html);
    parts.voice_messages.push_back(message.id);
    parts.is_urgent |= message.urgent;
    parts.duration += message.duration;
    newest = std::max(newest, message.committed_at);
  }
  const Values values = describe_digest(mailbox, language.words, entries.size(), parts.is_urgent, audio);
  parts.subject = safe_text(language.digest.subject.fill(values, {{"entries", ""}}), 2000);
  parts.text = language.digest.text.fill(values, {{"entries", text}});
  parts.html = language.digest.html.fill(values, {{"entries", html}});
  parts.date = owners_time_blocking(newest, mailbox);
  parts.message_id = fmt::format("{}.digest.v1@{}", entries.front().delivery.digest, settings_.message_id_domain);
  return compose_mail(parts);
}

}  // namespace aftertone::notify
