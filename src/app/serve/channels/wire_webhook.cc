#include <set>

#include "app/serve/channels/routes.h"
#include "notify/webhook/webhook_channel.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kWebhookThreads = 8;

Result<std::vector<notify::Webhook>> webhooks_blocking(const Settings& settings) {
  std::vector<notify::Webhook> hooks;
  std::set<std::string> names;
  for (const WebhookSection& from : settings.webhooks) {
    notify::Webhook hook;
    hook.name = from.name;
    hook.url = from.url;
    if (!from.secret_file.empty()) hook.secret_file = settings.resolved(from.secret_file);
    if (!from.ca_file.empty()) hook.ca_file = settings.resolved(from.ca_file);
    hook.total_timeout = from.timeout;
    if (const Status usable = notify::check_webhook_blocking(hook); !usable) return tl::unexpected(usable.error());
    if (!names.insert(hook.name).second)
      return fail(Code::invalid, "[[webhooks]] name: there are two called " + hook.name);
    hooks.push_back(std::move(hook));
  }
  return hooks;
}

}  // namespace

Result<std::optional<ChannelRoute>> wire_webhook_blocking(const Settings& settings, Storage& storage) {
  const auto hooks = webhooks_blocking(settings);
  if (!hooks) return tl::unexpected(hooks.error());
  if (hooks->empty()) return std::nullopt;
  auto channel = std::make_unique<notify::WebhookChannel>(*hooks, storage.notification_stores().clock);
  return std::optional<ChannelRoute>({"webhook", std::move(channel), kWebhookThreads, {}});
}

Status check_webhook_blocking(const Settings& settings) {
  return webhooks_blocking(settings).map([](const auto&) {});
}

}  // namespace aftertone::app
