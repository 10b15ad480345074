#include "notify/email/email_channel.h"

#include <fmt/format.h>

#include <fstream>

#include "base/ascii.h"
#include "base/log.h"
#include "files/file.h"
#include "notify/email/maildir/maildir_transport.h"
#include "notify/email/smtp/smtp_transport.h"
#include "notify/templates/safe_text.h"
#include "voicemail/policy/email_address.h"

namespace aftertone::notify {
namespace {

// The root of the Maildirs is made here, so that its name is durable before many deliver at once. What is wrong with it
// the first delivery says, and tries again.
std::unique_ptr<MailTransport> make_transport_blocking(const EmailSettings& settings) {
  if (settings.transport == EmailTransport::maildir) {
    (void)files::make_directories_blocking(settings.maildir_root, MaildirTransport::kFolderMode);
    return std::make_unique<MaildirTransport>(settings.maildir_root);
  }
  return std::make_unique<SmtpTransport>(settings.smtp, settings.message_id_domain);
}

}  // namespace

Result<std::unique_ptr<EmailChannel>> EmailChannel::create(EmailSettings settings, voicemail::AudioStore& audio) {
  if (const Status status = check_email_settings(settings); !status) return tl::unexpected(status.error());
  auto languages = LanguagePacks::load_blocking(settings.templates);
  if (!languages) return fail_while("email.templates", languages);
  auto transport = make_transport_blocking(settings);
  return std::unique_ptr<EmailChannel>(
      new EmailChannel(std::move(settings), audio, std::move(*languages), std::move(transport)));
}

EmailChannel::EmailChannel(EmailSettings settings, voicemail::AudioStore& audio, LanguagePacks languages,
                           std::unique_ptr<MailTransport> transport)
    : settings_(std::move(settings)),
      audio_(audio),
      languages_(std::move(languages)),
      transport_(std::move(transport)) {}

Outcome EmailChannel::deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                       const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) {
  if (!voicemail::is_email_address(delivery.target)) return Outcome::rejected("not an e-mail address we send to");
  const Result<Mail> mail = notice.is_secure() ? compose_secure_blocking(delivery, message, mailbox, notice)
                                               : compose_blocking(delivery.target, message, mailbox);
  if (!mail) return Outcome::retry(to_string(mail.error()));
  return transport_->send_blocking(*mail, mark);
}

Result<Mail> EmailChannel::compose_blocking(const std::string& to_address, const voicemail::Message& message,
                                            const voicemail::Mailbox& mailbox) {
  auto recording = read_audio_blocking(message);
  if (!recording) return tl::unexpected(recording.error());
  const LanguagePack& language = languages_.find(mailbox.language);
  const Values values = describe_blocking(message, mailbox, language.words, recording->note);

  MailParts parts = parts_for(to_address);
  parts.subject = safe_text(language.email_subject.fill(values), 2000);
  parts.text = language.email_text.fill(values);
  parts.html = language.email_html.fill(values);
  parts.date = owners_time_blocking(message.committed_at, mailbox);
  parts.voice_messages = {message.id};
  parts.message_id = fmt::format("{}.email.v1@{}", message.id.to_string(), settings_.message_id_domain);
  parts.is_urgent = message.urgent;
  parts.is_salvaged = message.end_reason == voicemail::EndReason::salvaged;
  parts.duration = message.duration;
  if (recording->note == AudioNote::attached) {
    const LocalTime time = owners_time_blocking(message.started_at, mailbox);
    parts.recordings.push_back({recording_name(time), std::move(recording->bytes), message.duration});
  }
  return compose_mail(parts);
}

// Nothing of the message itself. Each who is asked gets a mail of its own name.
Result<Mail> EmailChannel::compose_secure_blocking(const voicemail::Delivery& delivery,
                                                   const voicemail::Message& message, const voicemail::Mailbox& mailbox,
                                                   const Notice& notice) const {
  const SecureTemplates& language = languages_.find(mailbox.language).secure;
  const Values values{{"team", safe_text(notice.team)}, {"link", notice.link}};
  MailParts parts = parts_for(delivery.target);
  parts.subject = safe_text(language.email_subject.fill(values), 2000);
  parts.text = language.email_text.fill(values);
  parts.html = language.email_html.fill(values);
  parts.date = owners_time_blocking(delivery.created_at, mailbox);
  parts.voice_messages = {message.id};
  parts.message_id = fmt::format("{}.secure.v1@{}", delivery.secure, settings_.message_id_domain);
  parts.is_urgent = message.urgent;
  return compose_mail(parts);
}

MailParts EmailChannel::parts_for(const std::string& to_address) const {
  MailParts parts;
  parts.from_address = settings_.from_address;
  parts.from_name = settings_.from_name;
  parts.to_address = to_address;
  return parts;
}

// The owner is told about a message even if its recording cannot be attached; a temporary failure is worth waiting for.
Result<EmailChannel::AttachedAudio> EmailChannel::read_audio_blocking(const voicemail::Message& message) {
  if (message.audio_bytes > settings_.max_attachment_bytes) return AttachedAudio{AudioNote::too_large, ""};
  const auto path = audio_.local_copy_blocking(message.audio_name);
  if (!path && path.error().temporary) return tl::unexpected(path.error());
  std::string bytes(static_cast<std::size_t>(message.audio_bytes), '\0');
  std::string problem = path ? "" : to_string(path.error());
  if (path) {
    std::ifstream file(*path, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const bool is_whole = file.gcount() == message.audio_bytes && file.peek() == std::ifstream::traits_type::eof();
    if (!is_whole)
      problem = fmt::format("{} does not have the {} bytes it should", path->string(), message.audio_bytes);
  }
  if (problem.empty()) return AttachedAudio{AudioNote::attached, std::move(bytes)};
  log::error("notify", "notify-no-audio: message {} is told without its recording: {}", message.id.to_string(),
             ascii::printable(problem));
  return AttachedAudio{AudioNote::missing, ""};
}

}  // namespace aftertone::notify
