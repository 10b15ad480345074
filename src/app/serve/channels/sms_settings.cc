#include "app/serve/channels/sms_settings.h"

#include "app/config/secret_file.h"
#include "app/serve/channels/links.h"

namespace aftertone::app {
namespace {

Result<std::string> sms_secret_blocking(const Settings& settings) {
  const std::string key = "[sms] password_file";
  if (settings.sms.password_file.empty()) return fail(Code::invalid, key + ": must be given");
  return read_secret_blocking(key, settings.resolved(settings.sms.password_file));
}

notify::ProviderShape shape_of(const SmsHttpSection& from) {
  notify::ProviderShape shape;
  shape.name = "generic";
  shape.url = from.url;
  shape.body = from.body == "form"    ? notify::SmsBody::form
               : from.body == "query" ? notify::SmsBody::query
                                      : notify::SmsBody::json;
  shape.headers = from.headers;
  shape.fields = from.fields;
  shape.idempotency_header = from.idempotency_header;
  shape.id_at = from.id_at;
  shape.error_at = from.error_at;
  shape.status_at = from.status_at;
  shape.taken = from.taken;
  shape.temporary = from.temporary;
  shape.receipt = {
      from.receipt_id_at, from.receipt_status_at, from.receipt_code_at, from.delivered, from.failed, false};
  return shape;
}

}  // namespace

notify::SmsSettings sms_settings_blocking(const Settings& settings) {
  notify::SmsSettings sms;
  sms.templates = template_folder_blocking(settings);
  sms.max_parts = settings.sms.max_parts;
  sms.allowed_prefixes = settings.sms.allowed_prefixes;
  return sms;
}

Result<notify::HttpGatewaySettings> sms_http_settings_blocking(const Settings& settings) {
  const SmsSection& from = settings.sms;
  notify::HttpGatewaySettings gateway;
  gateway.shape = shape_of(from.http);
  if (from.provider != "generic") {
    auto shape = notify::find_provider_shape(from.provider);
    if (!shape) return tl::unexpected(shape.error());
    gateway.shape = std::move(*shape);
    // An address of one's own: a proxy of the house, or a provider that speaks as another one does.
    if (!from.http.url.empty()) gateway.shape.url = from.http.url;
  }
  if (const Status usable = notify::check_provider_shape(gateway.shape); !usable) {
    return tl::unexpected(usable.error());
  }
  auto secret = sms_secret_blocking(settings);
  if (!secret) return tl::unexpected(secret.error());
  gateway.account = {from.sender, from.account, std::move(*secret)};
  if (!from.ca_file.empty()) gateway.ca_file = settings.resolved(from.ca_file);
  if (settings.web.port != 0) gateway.public_url = settings.web.public_url;
  return gateway;
}

Result<notify::smpp::SmppSettings> smpp_settings_blocking(const Settings& settings) {
  const SmppSection& from = settings.sms.smpp;
  auto secret = sms_secret_blocking(settings);
  if (!secret) return tl::unexpected(secret.error());
  notify::smpp::SmppSettings smpp;
  smpp.host = from.host;
  smpp.port = from.port;
  smpp.bind = {from.system_id, std::move(*secret), from.system_type};
  smpp.sender = settings.sms.sender;
  smpp.uses_tls = from.tls == "required";
  if (!settings.sms.ca_file.empty()) smpp.ca_file = settings.resolved(settings.sms.ca_file);
  smpp.window = from.window;
  smpp.long_as_payload = from.long_messages == "payload";
  smpp.receipt_ids = from.receipt_ids == "decimal" ? notify::smpp::ReceiptIds::decimal : notify::smpp::ReceiptIds::same;
  if (const Status usable = notify::smpp::check_smpp_settings(smpp); !usable) return tl::unexpected(usable.error());
  return smpp;
}

}  // namespace aftertone::app
