#include "notify/email/email_channel.h"

#include <fmt/format.h>

#include "files/file.h"
#include "notify/email/maildir/maildir_transport.h"
#include "notify/email/smtp/smtp_transport.h"
#include "notify/templates/safe_text.h"
#include "voicemail/policy/email_address.h"

namespace aftertone::notify {

// The root of the Maildirs is made here, so that its name is durable before many deliver at once. What is wrong with it
// the first delivery says, and tries again.
std::unique_ptr<MailTransport> make_mail_transport_blocking(const EmailSettings& settings,
                                                            std::shared_ptr<AccessTokens> tokens) {
  if (settings.transport == EmailTransport::maildir) {
    (void)files::make_directories_blocking(settings.maildir_root, MaildirTransport::kFolderMode);
    return std::make_unique<MaildirTransport>(settings.maildir_root);
  }
  return std::make_unique<SmtpTransport>(settings.smtp, settings.message_id_domain, std::move(tokens),
                                         settings.asks_delivered);
}

Result<std::unique_ptr<EmailChannel>> EmailChannel::create(EmailSettings settings, voicemail::AudioStore& audio,
                                                           EmailParts parts) {
  if (const Status status = check_email_settings(settings); !status) return tl::unexpected(status.error());
  auto languages = LanguagePacks::load_blocking(settings.templates);
  if (!languages) return fail_while("email.templates", languages);
  if (settings.attachment == Attachment::link && !parts.make_link)
    return fail(Code::invalid, "email.attachment: \"link\" needs [web] port and public_url");
  auto transport = make_mail_transport_blocking(settings, std::move(parts.tokens));
  RecordingDesk recordings(settings, audio, std::move(parts.make_link));
  return std::unique_ptr<EmailChannel>(new EmailChannel(
      std::move(settings), std::move(recordings), std::move(parts.marks), std::move(*languages), std::move(transport)));
}

EmailChannel::EmailChannel(EmailSettings settings, RecordingDesk recordings, std::optional<MailMarks> marks,
                           LanguagePacks languages, std::unique_ptr<MailTransport> transport)
    : settings_(std::move(settings)),
      recordings_(std::move(recordings)),
      marks_(std::move(marks)),
      languages_(std::move(languages)),
      transport_(std::move(transport)) {}

Outcome EmailChannel::deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                       const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) {
  if (!voicemail::is_email_address(delivery.target)) return Outcome::rejected("not an e-mail address we send to");
  const Result<Mail> mail = notice.is_secure() ? compose_secure_blocking(delivery, message, mailbox, notice)
                                               : compose_blocking(delivery, message, mailbox);
  if (!mail) return Outcome::retry(to_string(mail.error()));
  return transport_->send_blocking(*mail, mark);
}

Result<Mail> EmailChannel::compose_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                            const voicemail::Mailbox& mailbox) {
  auto recording = recordings_.prepare_blocking(message);
  if (!recording) return tl::unexpected(recording.error());
  const LanguagePack& language = languages_.find(mailbox.language);
  Values values = describe_blocking(message, mailbox, language.words, recording->note);
  Values html;
  if (recording->note == AudioNote::linked) {
    const std::string note = linked_note_blocking(recording->link.expires_at, mailbox, language.words);
    values["audio_note"] = note + "\n" + recording->link.url;
    values["link"] = recording->link.url;
    html["audio_note"] = html_link(recording->link, note);
  }

  MailParts parts = parts_for(delivery);
  parts.subject = safe_text(language.email_subject.fill(values), 2000);
  parts.text = language.email_text.fill(values);
  parts.html = language.email_html.fill(values, html);
  parts.date = owners_time_blocking(message.committed_at, mailbox);
  parts.voice_messages = {message.id};
  parts.message_id = fmt::format("{}.email.v1@{}", message.id.to_string(), settings_.message_id_domain);
  parts.is_urgent = message.urgent;
  parts.is_salvaged = message.end_reason == voicemail::EndReason::salvaged;
  parts.duration = message.duration;
  if (recording->note == AudioNote::attached)
    parts.recordings.push_back(attached_recording_blocking(std::move(*recording), message, mailbox));
  return compose_mail(parts);
}

// Nothing of the message itself. Each who is asked gets a mail of its own name.
Result<Mail> EmailChannel::compose_secure_blocking(const voicemail::Delivery& delivery,
                                                   const voicemail::Message& message, const voicemail::Mailbox& mailbox,
                                                   const Notice& notice) const {
  const SecureTemplates& language = languages_.find(mailbox.language).secure;
  const Values values{{"team", safe_text(notice.team)}, {"link", notice.link}};
  MailParts parts = parts_for(delivery);
  parts.subject = safe_text(language.email_subject.fill(values), 2000);
  parts.text = language.email_text.fill(values);
  parts.html = language.email_html.fill(values);
  parts.date = owners_time_blocking(delivery.created_at, mailbox);
  parts.voice_messages = {message.id};
  parts.message_id = fmt::format("{}.secure.v1@{}", delivery.secure, settings_.message_id_domain);
  parts.is_urgent = message.urgent;
  return compose_mail(parts);
}

MailParts EmailChannel::parts_for(const voicemail::Delivery& delivery) const {
  MailParts parts;
  parts.from_address = settings_.from_address;
  parts.from_name = settings_.from_name;
  parts.to_address = delivery.target;
  parts.return_address = settings_.return_path;
  if (!marks_) return parts;
  const auto digest = Uuid::parse(delivery.digest);
  parts.mark = marks_->make(digest ? Marked(*digest) : Marked(delivery.id));
  parts.asks_read = settings_.asks_read;
  constexpr std::string_view kToken = "{token}";
  const std::size_t at = parts.return_address.find(kToken);
  if (at != std::string::npos) parts.return_address.replace(at, kToken.size(), parts.mark);
  return parts;
}

MailParts::Recording attached_recording_blocking(PreparedRecording recording, const voicemail::Message& message,
                                                 const voicemail::Mailbox& mailbox) {
  const LocalTime time = owners_time_blocking(message.started_at, mailbox);
  return {recording_name(time) + std::string(file_ending(recording.form)), std::string(content_type(recording.form)),
          std::move(recording.bytes), message.duration};
}

std::string html_link(const RecordingLink& link, std::string_view words) {
  return fmt::format("<a href=\"{}\">{}</a>", escape_html(link.url), escape_html(words));
}

}  // namespace aftertone::notify
