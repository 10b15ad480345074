// The channels that post cards: "teams", "slack", "mattermost".
#include "app/serve/channels/chat_settings.h"
#include "app/serve/channels/links.h"
#include "app/serve/channels/routes.h"
#include "base/log.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kThreads = 4;

Result<std::optional<ChannelRoute>> wire(const Settings& settings, notify::ChatService service) {
  auto webhooks = card_settings_blocking(settings, service);
  if (!webhooks) return tl::unexpected(webhooks.error());
  if (webhooks->webhooks.empty()) return std::nullopt;
  auto writer = notify::ChatWriter::load_blocking(template_folder_blocking(settings));
  if (!writer) return tl::unexpected(writer.error());
  for (const notify::CardWebhook& webhook : webhooks->webhooks)
    log::info("notify", "{} by the webhook \"{}\" at {}", to_string(service), webhook.name,
              notify::host_of_card_url(webhook.url));
  return ChannelRoute{std::string(to_string(service)),
                      std::make_unique<notify::CardChannel>(std::move(*webhooks), std::move(*writer)), kThreads};
}

}  // namespace

Result<std::optional<ChannelRoute>> wire_teams_blocking(const Settings& settings, Storage&) {
  return wire(settings, notify::ChatService::teams);
}
Result<std::optional<ChannelRoute>> wire_slack_blocking(const Settings& settings, Storage&) {
  return wire(settings, notify::ChatService::slack);
}
Result<std::optional<ChannelRoute>> wire_mattermost_blocking(const Settings& settings, Storage&) {
  return wire(settings, notify::ChatService::mattermost);
}

Status check_cards_blocking(const Settings& settings) {
  for (const auto service : {notify::ChatService::teams, notify::ChatService::slack, notify::ChatService::mattermost}) {
    const auto webhooks = card_settings_blocking(settings, service);
    if (!webhooks) return tl::unexpected(webhooks.error());
  }
  return {};
}

}  // namespace aftertone::app
