#include "voicemail/policy/channels.h"

#include <algorithm>

#include "base/ascii.h"
#include "voicemail/policy/email_address.h"
#include "voicemail/policy/phone_number.h"

namespace aftertone::voicemail {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestNumber = 100;
constexpr std::size_t kLongestPartOfJid = 200;

// The mailbox's own, or another.
bool is_mail_target(std::string_view text) {
  return text.empty() || is_email_address(text);
}

// What the dialling rules take for a number or not.
bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= kLongestNumber &&
         std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '<'; });
}

// "anna@example.com" (RFC 7622), of ASCII and without a resource: a person, not one of their devices.
bool is_bare_jid(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > kLongestPartOfJid) return false;
  const bool is_plain = std::ranges::all_of(text.substr(0, at), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && std::string_view("\"&'/:<>@").find(static_cast<char>(c)) == std::string_view::npos;
  });
  return is_plain && is_domain(text.substr(at + 1));
}

// As the configuration names things.
bool is_configured_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, [](char c) {
    return ascii::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
  });
}

constexpr std::string_view kNameForm = "a name from the configuration, of letters, digits, '-', '_' and '.'";

//   name, disturbs, tells together, is dialled, its targets
constexpr ChannelTraits kChannels[] = {
    {"email", false, true, false, is_mail_target, "an address such as anna@example.com, or nothing for the mailbox's"},
    {"sms", true, false, true, is_e164, "a number such as +49301234567"},
    {"outcall", true, false, true, is_number, "an extension or a telephone number"},
    {"sip", true, true, true, is_number, "an extension or a SIP URI"},
    {"xmpp", true, true, false, is_bare_jid, "a JID such as anna@example.com, without a resource"},
    {"teams", true, true, false, is_configured_name, kNameForm},
    {"slack", true, true, false, is_configured_name, kNameForm},
    {"mattermost", true, true, false, is_configured_name, kNameForm},
    {"webhook", false, false, false, is_configured_name, kNameForm},
    {"secure", false, false, false, is_configured_name, "the name of a team"},
};

}  // namespace

std::span<const ChannelTraits> all_channels() {
  return kChannels;
}

const ChannelTraits* find_channel(std::string_view name) {
  const auto found = std::ranges::find(kChannels, name, &ChannelTraits::name);
  return found == std::end(kChannels) ? nullptr : found;
}

Result<Address> parse_address(std::string_view text) {
  const std::size_t colon = text.find(':');
  Address address{std::string(ascii::trimmed(text.substr(0, colon))), ""};
  if (colon != std::string_view::npos) address.target = ascii::trimmed(text.substr(colon + 1));
  if (const Status good = check_address(address); !good) return tl::unexpected(good.error());
  return address;
}

std::string to_string(const Address& address) {
  return address.target.empty() ? address.channel : address.channel + ":" + address.target;
}

Status check_address(const Address& address) {
  const ChannelTraits* const channel = find_channel(address.channel);
  if (channel == nullptr) {
    std::string names;
    for (const ChannelTraits& known : kChannels)
      names += (names.empty() ? "" : ", ") + std::string(known.name);
    return fail(Code::invalid, "\"" + ascii::printable(address.channel.substr(0, kLongestName)) +
                                   "\" is no channel: an address is CHANNEL:TARGET with one of " + names);
  }
  if (address.target.size() <= kLongestTarget && channel->is_target(address.target)) return {};
  return fail(Code::invalid, address.channel + ":\"" + ascii::printable(address.target.substr(0, kLongestNumber)) +
                                 "\" is not " + std::string(channel->target_form));
}

}  // namespace aftertone::voicemail
