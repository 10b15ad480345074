#include "app/serve/channels/guarded_channel.h"
#include "app/serve/channels/routes.h"
#include "app/serve/channels/sms_settings.h"
#include "app/serve/channels/stored_receipts.h"
#include "base/log.h"
#include "notify/sms/http/receipt_routes.h"
#include "notify/sms/smpp/smpp_gateway.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kSmsThreads = 8;

Result<std::unique_ptr<notify::SmsGateway>> make_smpp_gateway_blocking(const Settings& settings,
                                                                       std::shared_ptr<notify::ReceiptSink> sink) {
  auto smpp = smpp_settings_blocking(settings);
  if (!smpp) return tl::unexpected(smpp.error());
  const auto take = [sink = std::move(sink)](const notify::Receipt& receipt) { return sink->take_blocking(receipt); };
  return std::make_unique<notify::smpp::SmppGateway>(std::move(*smpp), take);
}

// A short message that is not sent twice, and a phone that has none: worth a word at the start.
void tell_about_receipts(const notify::HttpGatewaySettings& gateway) {
  if (gateway.public_url.empty()) {
    log::info("notify", "short messages by {}, without receipts: [web] port and public_url are not set",
              gateway.shape.name);
  } else {
    log::info("notify", "short messages by {}", gateway.shape.name);
  }
}

}  // namespace

Result<std::optional<ChannelRoute>> wire_sms_blocking(const Settings& settings, Storage& storage) {
  if (settings.sms.provider == "off") return std::nullopt;
  std::unique_ptr<notify::SmsGateway> gateway;
  ChannelRoute route{"sms", nullptr, kSmsThreads};
  if (settings.sms.provider == "smpp") {
    auto smpp = make_smpp_gateway_blocking(settings, std::make_shared<StoredReceipts>("sms", storage.receipts()));
    if (!smpp) return tl::unexpected(smpp.error());
    gateway = std::move(*smpp);
  } else {
    auto http = sms_http_settings_blocking(settings);
    if (!http) return tl::unexpected(http.error());
    tell_about_receipts(*http);
    gateway = std::make_unique<notify::HttpGateway>(std::move(*http));
  }
  auto channel = notify::SmsChannel::create(sms_settings_blocking(settings), std::move(gateway));
  if (!channel) return tl::unexpected(channel.error());
  route.channel = std::make_unique<GuardedChannel>(std::move(*channel), storage);
  return std::optional<ChannelRoute>(std::move(route));
}

Status add_sms_receipts_blocking(const Settings& settings, Storage& storage, http::Router& router) {
  const bool is_by_http = settings.sms.provider != "off" && settings.sms.provider != "smpp";
  if (!is_by_http) return {};
  auto http = sms_http_settings_blocking(settings);
  if (!http) return tl::unexpected(http.error());
  notify::add_receipt_routes(router, *http, std::make_shared<StoredReceipts>("sms", storage.receipts()));
  return {};
}

Status check_sms_blocking(const Settings& settings) {
  if (settings.sms.provider == "off") return {};
  if (settings.sms.provider == "smpp") return smpp_settings_blocking(settings).map([](const auto&) {});
  return sms_http_settings_blocking(settings).map([](const auto&) {});
}

}  // namespace aftertone::app
