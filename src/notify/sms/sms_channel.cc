#include "notify/sms/sms_channel.h"

#include <algorithm>

#include "base/ascii.h"
#include "notify/sms/text/segments.h"
#include "notify/templates/message_values.h"
#include "notify/templates/safe_text.h"
#include "voicemail/policy/phone_number.h"

namespace aftertone::notify {
namespace {

// What others choose is kept short, so that it does not push the rest out: not even 40 characters of two units each.
constexpr std::size_t kLongestValue = 40;
constexpr std::size_t kLongestText = 2000;

// The ellipsis of safe_text would cost half of the room: it is not in the GSM alphabet.
std::string with_plain_ellipsis(std::string text) {
  constexpr std::string_view kEllipsis = "…";
  if (text.ends_with(kEllipsis)) text.replace(text.size() - kEllipsis.size(), kEllipsis.size(), "...");
  return text;
}

}  // namespace

Result<std::unique_ptr<SmsChannel>> SmsChannel::create(SmsSettings settings, std::unique_ptr<SmsGateway> gateway) {
  auto languages = LanguagePacks::load_blocking(settings.templates);
  if (!languages) return fail_while("email.templates", languages);
  return std::unique_ptr<SmsChannel>(new SmsChannel(std::move(settings), std::move(*languages), std::move(gateway)));
}

SmsChannel::SmsChannel(SmsSettings settings, LanguagePacks languages, std::unique_ptr<SmsGateway> gateway)
    : settings_(std::move(settings)), languages_(std::move(languages)), gateway_(std::move(gateway)) {}

bool SmsChannel::is_allowed(const std::string& number) const {
  const auto& prefixes = settings_.allowed_prefixes;
  return prefixes.empty() || std::ranges::any_of(prefixes, [&](const auto& p) { return number.starts_with(p); });
}

Outcome SmsChannel::deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                     const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) {
  if (!voicemail::is_e164(delivery.target)) return Outcome::rejected("not a number we send short messages to");
  if (!is_allowed(delivery.target)) return Outcome::rejected("sms.allowed_prefixes does not allow this number");
  Sms sms;
  sms.to = delivery.target;
  sms.text = fit_into_segments(compose_blocking(message, mailbox, notice), settings_.max_parts);
  sms.idempotency_key = delivery.idempotency_key;
  sms.delivery = delivery.id;
  return gateway_->send_blocking(sms, mark);
}

std::string SmsChannel::compose_blocking(const voicemail::Message& message, const voicemail::Mailbox& mailbox,
                                         const Notice& notice) const {
  const LanguagePack& language = languages_.find(mailbox.language);
  if (notice.is_secure()) {
    const Values said{{"team", safe_text(notice.team, kLongestValue)}, {"link", notice.link}};
    return std::string(ascii::trimmed(language.secure.sms_text.fill(said)));
  }
  voicemail::Message short_message = message;
  for (std::string* value : {&short_message.caller.name, &short_message.caller.number, &short_message.called})
    *value = with_plain_ellipsis(safe_text(*value, kLongestValue));
  voicemail::Mailbox short_mailbox = mailbox;
  short_mailbox.name = with_plain_ellipsis(safe_text(mailbox.name, kLongestValue));
  const Values values = describe_blocking(short_message, short_mailbox, language.words, AudioNote::missing);
  std::string text(ascii::trimmed(language.sms_text.fill(values)));
  if (!notice.link.empty()) text += " " + notice.link;
  return with_plain_ellipsis(safe_text(text, kLongestText));
}

}  // namespace aftertone::notify
