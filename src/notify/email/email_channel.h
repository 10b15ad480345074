// The channel "email": a message as a mail with its recording, or a link to it, over SMTP or into a Maildir.
#pragma once

#include <memory>
#include <optional>

#include "notify/channel.h"
#include "notify/email/mail_transport.h"
#include "notify/email/oauth/access_tokens.h"
#include "notify/email/receipts/mail_marks.h"
#include "notify/email/recording/recording_desk.h"
#include "notify/email/settings.h"
#include "notify/templates/language_pack.h"
#include "notify/templates/message_values.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::notify {

// What the channel works with where it is configured.
struct EmailParts {
  std::shared_ptr<AccessTokens> tokens;  // for xoauth2; else null
  LinkMaker make_link;                   // empty: there are no links
  std::optional<MailMarks> marks;        // nothing: no receipts are read
};

// As [email] says. The settings have been checked; `tokens` as in EmailParts.
std::unique_ptr<MailTransport> make_mail_transport_blocking(const EmailSettings& settings,
                                                            std::shared_ptr<AccessTokens> tokens);

class EmailChannel : public Channel {
 public:
  // `audio` outlives the channel. Blocks. Error: invalid or not_found, naming the key or the template's file and line.
  static Result<std::unique_ptr<EmailChannel>> create(EmailSettings settings, voicemail::AudioStore& audio,
                                                      EmailParts parts = {});

  Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                           const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) override;

  bool can_digest() const override { return true; }
  Outcome deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                  CommitMark& mark) override;
  std::string relay_of(const voicemail::Delivery&) const override { return transport_->relay(); }

  // What would be sent, for previews and tests. Error: temporary, when the recording cannot be read now.
  Result<Mail> compose_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                const voicemail::Mailbox& mailbox);
  Result<Mail> compose_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox);

 private:
  EmailChannel(EmailSettings settings, RecordingDesk recordings, std::optional<MailMarks> marks,
               LanguagePacks languages, std::unique_ptr<MailTransport> transport);

  Result<Mail> compose_secure_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                       const voicemail::Mailbox& mailbox, const Notice& notice) const;
  MailParts parts_for(const voicemail::Delivery& delivery) const;

  const EmailSettings settings_;
  const RecordingDesk recordings_;
  const std::optional<MailMarks> marks_;
  const LanguagePacks languages_;
  const std::unique_ptr<MailTransport> transport_;
};

// With its name, ready to be attached.
MailParts::Recording attached_recording_blocking(PreparedRecording recording, const voicemail::Message& message,
                                                 const voicemail::Mailbox& mailbox);

// What a link looks like in HTML, with `words` to press.
std::string html_link(const RecordingLink& link, std::string_view words);

}  // namespace aftertone::notify
