#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "app/serve/guarded_channel.h"
#include "app/serve/routes.h"
#include "app/serve/sms_settings.h"
#include "base/log.h"
#include "notify/sms/http/receipt_routes.h"
#include "notify/sms/smpp/smpp_gateway.h"

namespace aftertone::app {
namespace {

using voicemail::DeliveryReceipt;

constexpr std::size_t kSmsThreads = 8;

DeliveryReceipt stored(const notify::Receipt& receipt) {
  DeliveryReceipt stored;
  stored.kind = receipt.kind == notify::Receipt::Kind::delivered ? DeliveryReceipt::Kind::delivered
                : receipt.kind == notify::Receipt::Kind::failed  ? DeliveryReceipt::Kind::failed
                                                                 : DeliveryReceipt::Kind::on_the_way;
  stored.channel = "sms";
  stored.delivery = receipt.delivery;
  stored.provider_ref = receipt.provider_ref;
  stored.detail = receipt.code.empty() ? receipt.status : fmt::format("{}, code {}", receipt.status, receipt.code);
  return stored;
}

// Writes receipts where the delivery stands.
class StoredReceipts : public notify::ReceiptSink {
 public:
  explicit StoredReceipts(voicemail::ReceiptStore& store) : store_(store) {}

  Status take_blocking(const notify::Receipt& receipt) override {
    Status kept = store_.record_blocking(stored(receipt));
    // A receipt can be faster than what writes down how the message is called.
    for (int i = 0; i < 3 && !kept && kept.error().code == Code::not_found; ++i) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
      kept = store_.record_blocking(stored(receipt));
    }
    if (kept || kept.error().temporary) return kept;
    log::warning("notify", "a receipt for a short message \"{}\" that is none of ours: {}", receipt.provider_ref,
                 receipt.status);
    return {};
  }

 private:
  voicemail::ReceiptStore& store_;
};

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
  const auto sink = std::make_shared<StoredReceipts>(storage.receipts());
  std::unique_ptr<notify::SmsGateway> gateway;
  ChannelRoute route{"sms", nullptr, kSmsThreads, {}};
  if (settings.sms.provider == "smpp") {
    auto smpp = make_smpp_gateway_blocking(settings, sink);
    if (!smpp) return tl::unexpected(smpp.error());
    gateway = std::move(*smpp);
  } else {
    auto http = sms_http_settings_blocking(settings);
    if (!http) return tl::unexpected(http.error());
    tell_about_receipts(*http);
    route.add_web_routes = [http = *http, sink](http::Router& router) {
      notify::add_receipt_routes(router, http, sink);
    };
    gateway = std::make_unique<notify::HttpGateway>(std::move(*http));
  }
  auto channel = notify::SmsChannel::create(sms_settings_blocking(settings), std::move(gateway));
  if (!channel) return tl::unexpected(channel.error());
  route.channel = std::make_unique<GuardedChannel>(std::move(*channel), storage);
  return std::optional<ChannelRoute>(std::move(route));
}

Status check_sms_blocking(const Settings& settings) {
  if (settings.sms.provider == "off") return {};
  if (settings.sms.provider == "smpp") return smpp_settings_blocking(settings).map([](const auto&) {});
  return sms_http_settings_blocking(settings).map([](const auto&) {});
}

}  // namespace aftertone::app
