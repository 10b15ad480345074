// The channel "sms": a line about a message as a short message, over a provider's HTTP interface or an SMSC.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "notify/channel.h"
#include "notify/sms/sms_gateway.h"
#include "notify/templates/language_pack.h"

namespace aftertone::notify {

struct SmsSettings {
  std::filesystem::path templates;            // email.templates: folder with one sub-folder a language
  std::size_t max_parts = 3;                  // sms.max_parts: longer texts are cut
  std::vector<std::string> allowed_prefixes;  // sms.allowed_prefixes: "+49"; empty: every number
};

class SmsChannel : public Channel {
 public:
  // Blocks. Error: invalid or not_found, naming the key or the template's file and line.
  static Result<std::unique_ptr<SmsChannel>> create(SmsSettings settings, std::unique_ptr<SmsGateway> gateway);

  Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                           const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) override;
  std::string relay_of(const voicemail::Delivery&) const override { return gateway_->name(); }
  AmbiguousPolicy ambiguous_policy() const override {
    return gateway_->knows_repetitions() ? AmbiguousPolicy::resend : AmbiguousPolicy::hold;
  }

  // What would be sent.
  std::string compose_blocking(const voicemail::Message& message, const voicemail::Mailbox& mailbox,
                               const Notice& notice) const;

 private:
  SmsChannel(SmsSettings settings, LanguagePacks languages, std::unique_ptr<SmsGateway> gateway);
  bool is_allowed(const std::string& number) const;

  const SmsSettings settings_;
  const LanguagePacks languages_;
  const std::unique_ptr<SmsGateway> gateway_;
};

}  // namespace aftertone::notify
