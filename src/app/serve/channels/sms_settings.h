// [sms] as the settings of its channel and its gateways.
#pragma once

#include "app/config/settings.h"
#include "base/result.h"
#include "notify/sms/http/http_gateway.h"
#include "notify/sms/smpp/smpp_settings.h"
#include "notify/sms/sms_channel.h"

namespace aftertone::app {

notify::SmsSettings sms_settings_blocking(const Settings& settings);

// For every provider but "smpp". Error: invalid, naming the key.
Result<notify::HttpGatewaySettings> sms_http_settings_blocking(const Settings& settings);
Result<notify::smpp::SmppSettings> smpp_settings_blocking(const Settings& settings);

}  // namespace aftertone::app
