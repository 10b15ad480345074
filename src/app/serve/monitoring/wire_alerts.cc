#include "app/serve/monitoring/wire_alerts.h"

#include <fmt/format.h>

#include <algorithm>

#include "alerts/outputs/mail_output.h"
#include "alerts/outputs/sms_output.h"
#include "alerts/outputs/trap_output.h"
#include "alerts/outputs/webhook_output.h"
#include "app/serve/channels/email_settings.h"
#include "app/serve/channels/sms_settings.h"
#include "app/serve/wire_cluster.h"
#include "notify/email/email_channel.h"
#include "notify/sms/smpp/smpp_gateway.h"

namespace aftertone::app {
namespace {

using alerts::OutputOrder;

std::set<log::Urgency> urgencies_of(const std::vector<std::string>& words) {
  std::set<log::Urgency> urgencies;
  for (const log::Urgency urgency : {log::Urgency::ticket, log::Urgency::page, log::Urgency::security}) {
    if (std::ranges::find(words, to_string(urgency)) != words.end()) urgencies.insert(urgency);
  }
  return urgencies;
}

std::filesystem::path resolved_or_empty(const Settings& settings, const std::filesystem::path& path) {
  return path.empty() ? path : settings.resolved(path);
}

Status add_mail_blocking(const Settings& settings, std::vector<OutputOrder>& outputs) {
  const AlertSection& from = settings.alerts;
  if (from.email.empty()) return {};
  if (settings.email.method == "off") return fail(Code::invalid, "[alerts] email needs an [email] method");
  auto email = email_settings_blocking(settings);
  if (!email) return tl::unexpected(email.error());
  if (const Status usable = notify::check_email_settings(*email); !usable) return usable;
  auto tokens = email->uses_tokens() ? notify::make_access_tokens(email->oauth) : nullptr;
  outputs.push_back(
      {std::make_unique<alerts::MailOutput>(
           alerts::MailOutputSettings{email->from_address, email->from_name, email->message_id_domain, from.email},
           notify::make_mail_transport_blocking(*email, std::move(tokens))),
       urgencies_of(from.email_urgencies)});
  return {};
}

Result<alerts::MakeSmsGateway> sms_gateway_maker_blocking(const Settings& settings) {
  if (settings.sms.provider == "off") return fail(Code::invalid, "[alerts] sms needs an [sms] provider");
  if (settings.sms.provider == "smpp") {
    auto smpp = smpp_settings_blocking(settings);
    if (!smpp) return tl::unexpected(smpp.error());
    return [smpp = *smpp] {
      return std::make_unique<notify::smpp::SmppGateway>(smpp, [](const auto&) { return Status(); });
    };
  }
  auto http = sms_http_settings_blocking(settings);
  if (!http) return tl::unexpected(http.error());
  http->public_url.clear();  // no receipts: nobody would know what they are about
  return [http = *http] { return std::make_unique<notify::HttpGateway>(http); };
}

Status add_sms_blocking(const Settings& settings, std::vector<OutputOrder>& outputs) {
  const AlertSection& from = settings.alerts;
  if (from.sms.empty()) return {};
  auto make = sms_gateway_maker_blocking(settings);
  if (!make) return tl::unexpected(make.error());
  outputs.push_back({std::make_unique<alerts::SmsOutput>(from.sms, settings.sms.max_parts, std::move(*make)),
                     urgencies_of(from.sms_urgencies)});
  return {};
}

Status add_webhook_blocking(const Settings& settings, std::vector<OutputOrder>& outputs) {
  const AlertWebhookSection& from = settings.alerts.webhook;
  if (from.url.empty()) return {};
  notify::Webhook hook;
  hook.name = "alerts";
  hook.url = from.url;
  hook.secret_file = resolved_or_empty(settings, from.secret_file);
  hook.ca_file = resolved_or_empty(settings, from.ca_file);
  if (const Status usable = notify::check_webhook_blocking(hook); !usable)
    return fail(Code::invalid, "[alerts.webhook]: " + usable.error().detail);
  outputs.push_back({std::make_unique<alerts::WebhookOutput>(std::move(hook)), urgencies_of(from.urgencies)});
  return {};
}

Status add_snmp_blocking(const Settings& settings, std::vector<OutputOrder>& outputs) {
  const AlertSnmpSection& from = settings.alerts.snmp;
  if (from.receiver.empty()) return {};
  alerts::TrapSettings traps{from.receiver, from.confirm, settings.resolved(from.directory),
                             settings.node.data_directory / "alerts-snmp"};
  if (!std::filesystem::exists(traps.directory / "snmp.conf"))
    return fail(Code::invalid, "[alerts.snmp] directory: there is no " + (traps.directory / "snmp.conf").string());
  if (!std::filesystem::exists(traps.program))
    return fail(Code::invalid, "[alerts.snmp] receiver needs " + traps.program.string() + " (Debian package snmp)");
  outputs.push_back({std::make_unique<alerts::TrapOutput>(std::move(traps)), urgencies_of(from.urgencies)});
  return {};
}

}  // namespace

Result<std::vector<OutputOrder>> alert_outputs_blocking(const Settings& settings) {
  std::vector<OutputOrder> outputs;
  for (auto* const add : {add_mail_blocking, add_sms_blocking, add_webhook_blocking, add_snmp_blocking}) {
    if (const Status added = add(settings, outputs); !added) return tl::unexpected(added.error());
  }
  return outputs;
}

std::optional<alerts::HeartbeatSettings> heartbeat_settings(const Settings& settings) {
  const AlertSection& from = settings.alerts;
  if (from.heartbeat_url.empty()) return std::nullopt;
  return alerts::HeartbeatSettings{from.heartbeat_url, resolved_or_empty(settings, from.heartbeat_ca_file),
                                   from.heartbeat_interval};
}

Result<std::unique_ptr<Alerts>> Alerts::start_blocking(const Settings& settings, const std::string& roles,
                                                       DailyLog& log) {
  auto outputs = alert_outputs_blocking(settings);
  if (!outputs) return tl::unexpected(outputs.error());
  const AlertSection& from = settings.alerts;
  alerts::DeskSettings desk;
  desk.teller = {node_name(settings), settings.node.site, roles};
  desk.timing = {from.group, from.over_after, from.forget, from.repeat};
  desk.file = settings.node.data_directory / ("alerts-" + roles.substr(0, roles.find(',')) + ".json");
  if (auto heartbeat = heartbeat_settings(settings))
    desk.heartbeat = std::make_unique<alerts::Heartbeat>(std::move(*heartbeat));
  return std::unique_ptr<Alerts>(new Alerts(std::move(desk), std::move(*outputs), log));
}

void Alerts::hear(const Record& record) {
  const bool is_over = record.level != log::Level::error;
  const std::string head = is_over ? "" : fmt::format("[{}] {}: ", to_string(*record.code), record.code->name);
  const std::string_view text = record.text;
  desk_.hear(
      {record.code, is_over, record.thing, std::string(text.starts_with(head) ? text.substr(head.size()) : text)});
}

}  // namespace aftertone::app
