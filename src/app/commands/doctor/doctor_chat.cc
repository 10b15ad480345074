#include "app/commands/doctor/doctor_chat.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/serve/channels/routes.h"

namespace aftertone::app {
namespace {

constexpr const char* kCorrect = "correct that key";

ops::Finding webhook_finding(const Settings& settings) {
  const auto& webhooks = settings.chat.webhooks;
  if (const Status usable = check_cards_blocking(settings); !usable)
    return ops::broken("chat webhooks", usable.error().detail, kCorrect);
  std::string names;
  for (const ChatWebhookSection& webhook : webhooks)
    names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", webhook.name, webhook.service);
  const bool is_in_file = std::ranges::any_of(webhooks, [](const auto& webhook) { return !webhook.url.empty(); });
  if (!is_in_file) return ops::fine("chat webhooks", names);
  return ops::doubtful("chat webhooks", names + "; an address stands in the configuration file",
                       "whoever has it can post: put it into a file of its own and name that in url_file");
}

ops::Finding sip_finding(const Settings& settings) {
  if (const Status usable = check_sip_message_blocking(settings); !usable)
    return ops::broken("chat by SIP", usable.error().detail, kCorrect);
  return ops::fine("chat by SIP", "through " + settings.trunks.front().host +
                                      (settings.chat.sip.extensions ? ", to every extension" : ""));
}

}  // namespace

void check_chat(const Settings& settings, ops::Findings& findings) {
  if (!settings.chat.webhooks.empty()) findings.push_back(webhook_finding(settings));
  if (!settings.chat.xmpp.jid.empty()) {
    const Status usable = check_xmpp_blocking(settings);
    findings.push_back(usable ? ops::fine("chat by XMPP", "as " + settings.chat.xmpp.jid)
                              : ops::broken("chat by XMPP", usable.error().detail, kCorrect));
  }
  if (settings.chat.sip.enabled) findings.push_back(sip_finding(settings));
}

bool is_chat_usable(const Settings& settings) {
  return check_cards_blocking(settings) && check_xmpp_blocking(settings) && check_sip_message_blocking(settings);
}

}  // namespace aftertone::app
