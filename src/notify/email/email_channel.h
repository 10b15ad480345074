// The channel "email": a message as a mail with its recording attached, over SMTP or into a Maildir.
// The attachment is the stored WAV file as it is (G.711): half the size of PCM, and bit for bit what was recorded.
#pragma once

#include <memory>

#include "notify/channel.h"
#include "notify/email/mail_transport.h"
#include "notify/email/settings.h"
#include "notify/templates/language_pack.h"
#include "notify/templates/message_values.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::notify {

class EmailChannel : public Channel {
 public:
  // `audio` outlives the channel. Blocks. Error: invalid or not_found, naming the key or the template's file and line.
  static Result<std::unique_ptr<EmailChannel>> create(EmailSettings settings, voicemail::AudioStore& audio);

  Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                           const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) override;

  bool can_digest() const override { return true; }
  Outcome deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                  CommitMark& mark) override;
  std::string relay_of(const voicemail::Delivery&) const override { return transport_->relay(); }

  // What would be sent, for previews and tests. Error: temporary, when the recording cannot be read now.
  Result<Mail> compose_blocking(const std::string& to_address, const voicemail::Message& message,
                                const voicemail::Mailbox& mailbox);
  Result<Mail> compose_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox);

 private:
  EmailChannel(EmailSettings settings, voicemail::AudioStore& audio, LanguagePacks languages,
               std::unique_ptr<MailTransport> transport);

  struct AttachedAudio {
    AudioNote note;
    std::string bytes;  // only if note is attached
  };
  Result<AttachedAudio> read_audio_blocking(const voicemail::Message& message);
  Result<Mail> compose_secure_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                       const voicemail::Mailbox& mailbox, const Notice& notice) const;
  MailParts parts_for(const std::string& to_address) const;
  Status attach_what_fits_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                   MailParts& parts);

  const EmailSettings settings_;
  voicemail::AudioStore& audio_;
  const LanguagePacks languages_;
  const std::unique_ptr<MailTransport> transport_;
};

}  // namespace aftertone::notify
