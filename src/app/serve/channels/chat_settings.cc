#include "app/serve/channels/chat_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/config/secret_file.h"
#include "app/serve/outbound_settings.h"
#include "base/ascii.h"

namespace aftertone::app {
namespace {

Result<std::string> url_blocking(const Settings& settings, const ChatWebhookSection& from, const std::string& key) {
  if (from.url.empty() == from.url_file.empty()) return fail(Code::invalid, key + ": url_file or url must be given");
  std::string url = from.url;
  if (url.empty()) {
    auto read = read_secret_blocking(key + " url_file", settings.resolved(from.url_file));
    if (!read) return tl::unexpected(read.error());
    url = std::move(*read);
  }
  if (const Status usable = notify::check_card_url(url); !usable)
    return fail(Code::invalid, key + ": what is there " + usable.error().detail);
  return url;
}

// "Voicemail" <sip:100@pbx.example.com>
std::string address_of(const call::Trunk& trunk) {
  const std::string user = trunk.caller_id.empty() ? "voicemail" : trunk.caller_id;
  std::string name;
  for (const char c : ascii::printable(trunk.caller_name))
    if (c != '"' && c != '\\') name += c;
  return fmt::format("{}<sip:{}@{}>", name.empty() ? "" : "\"" + name + "\" ", user, trunk.host);
}

}  // namespace

Result<notify::CardSettings> card_settings_blocking(const Settings& settings, notify::ChatService service) {
  notify::CardSettings webhooks;
  webhooks.service = service;
  std::set<std::string> names;
  for (const ChatWebhookSection& from : settings.chat.webhooks) {
    const std::string key = fmt::format("[[chat.webhooks]] \"{}\"", from.name);
    if (from.name.empty() || from.service.empty())
      return fail(Code::invalid, "[[chat.webhooks]]: each needs a name and a service");
    if (!names.insert(from.name).second) return fail(Code::invalid, key + ": there are two of that name");
    if (from.service != to_string(service)) continue;
    auto url = url_blocking(settings, from, key);
    if (!url) return tl::unexpected(url.error());
    webhooks.webhooks.push_back(
        {from.name, std::move(*url), from.ca_file.empty() ? from.ca_file : settings.resolved(from.ca_file)});
  }
  return webhooks;
}

Result<notify::xmpp::XmppSettings> xmpp_settings_blocking(const Settings& settings) {
  const ChatXmppSection& from = settings.chat.xmpp;
  notify::xmpp::XmppSettings xmpp;
  xmpp.jid = from.jid;
  xmpp.host = from.host;
  xmpp.port = from.port;
  if (!from.ca_file.empty()) xmpp.ca_file = settings.resolved(from.ca_file);
  if (from.password_file.empty()) return fail(Code::invalid, "[chat.xmpp] password_file: must be given");
  auto password = read_secret_blocking("[chat.xmpp] password_file", settings.resolved(from.password_file));
  if (!password) return tl::unexpected(password.error());
  xmpp.password = std::move(*password);
  if (!xmpp.ca_file.empty() && !std::filesystem::exists(xmpp.ca_file))
    return fail(Code::invalid, "[chat.xmpp] ca_file: there is no " + xmpp.ca_file.string());
  return xmpp;
}

Result<notify::SipMessageSettings> sip_message_settings_blocking(const Settings& settings) {
  if (settings.trunks.empty()) return fail(Code::invalid, "[chat.sip] enabled needs a [[trunks]] to send through");
  auto trunks = trunks_blocking(settings);
  if (!trunks) return tl::unexpected(trunks.error());
  notify::SipMessageSettings sip;
  sip.allows_extensions = settings.chat.sip.extensions;
  sip.route_of = [trunks = std::move(*trunks)](const std::string& number) {
    const auto dials = [&](const call::Trunk& trunk) { return !trunk.dials || trunk.dials(number); };
    const auto found = std::ranges::find_if(trunks, dials);
    const call::Trunk& trunk = found == trunks.end() ? trunks.front() : *found;
    return notify::SipRoute{call::uri_at(trunk, number), address_of(trunk), trunk.proxy, trunk.credentials};
  };
  return sip;
}

}  // namespace aftertone::app
