#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/doctor/doctor_audio.h"
#include "app/commands/doctor/doctor_chat.h"
#include "app/commands/doctor/doctor_site.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/process/role_lock.h"
#include "app/serve/channels/routes.h"
#include "app/serve/channels/sms_settings.h"
#include "app/serve/ivr_settings.h"
#include "app/serve/monitoring/wire_alerts.h"
#include "app/serve/wire_command.h"
#include "app/serve/wire_notify.h"
#include "app/wire_storage.h"
#include "ivr/keymap/vocabulary.h"
#include "ops/doctor/check_database.h"
#include "ops/doctor/check_directory.h"
#include "ops/doctor/check_machine.h"
#include "ops/doctor/check_messages.h"
#include "ops/doctor/check_ports.h"
#include "ops/doctor/check_smtp.h"
#include "storage/database/database.h"

namespace aftertone::app {
namespace {

using ops::Finding;
using ops::Findings;

void add(Findings& findings, Findings more) {
  findings.insert(findings.end(), more.begin(), more.end());
}

void check_machine(const Settings& settings, Findings& findings) {
  findings.push_back(ops::check_user_blocking(settings.node.data_directory));
  findings.push_back(ops::check_clock_blocking(SystemClock()));
  findings.push_back(ops::check_open_files_blocking(engine_settings(settings).max_sessions));
  findings.push_back(ops::check_real_time_blocking());
}

void check_directories(const Settings& settings, Findings& findings) {
  const auto check = [&](const char* subject, const std::filesystem::path& path, std::uint64_t min_free_mb) {
    findings.push_back(ops::check_directory_blocking(subject, settings.resolved(path), min_free_mb));
  };
  check("data directory", settings.node.data_directory, 1);
  check_audio(settings, findings);
  check("journal directory", settings.journal.directory, settings.journal.reserve_mb);
  if (!settings.journal.alternate.empty())
    check("alternate journal", settings.journal.alternate, settings.journal.reserve_mb);
  check("log directory", settings.log.directory, 10);
}

void check_ports(const Settings& settings, Findings& findings) {
  const pid_t pid = RoleLock::holder_blocking(settings.node.data_directory, "ivr");
  for (const auto transport : {ops::Transport::udp, ops::Transport::tcp}) {
    const bool is_wanted = transport == ops::Transport::udp ? settings.sip.udp : settings.sip.tcp;
    const ops::PortQuestion question{settings.sip.ip, settings.sip.port, transport, pid};
    if (is_wanted && settings.sip.port != 0) findings.push_back(ops::check_sip_port_blocking(question));
  }
  const auto media = engine_settings(settings);
  add(findings, ops::check_rtp_ports_blocking(media.ip, media.first_port, media.last_port, media.max_sessions, pid));
}

void check_prompts(const Settings& settings, Findings& findings) {
  const ivr::PromptCatalogue catalogue(prompt_settings_blocking(settings));
  const ivr::Words wanted = ivr::vocabulary(ivr::asterisk_key_map(), settings.prompts.language);
  const ivr::Words missing = catalogue.missing(wanted, settings.prompts.language);
  const std::string subject = "prompts, " + settings.prompts.language;
  const char* advice =
      "apt-get install asterisk-core-sounds-en-wav (or -it-wav), and see [prompts] sounds and [node] share";
  if (missing.size() == wanted.size()) {
    findings.push_back(ops::broken(subject, "none: callers would hear nothing but the beep", advice));
  } else if (!missing.empty()) {
    findings.push_back(
        ops::doubtful(subject, fmt::format("missing and left out: {}", fmt::join(missing, ", ")), advice));
  } else {
    findings.push_back(ops::fine(subject, fmt::format("all {} words", wanted.size())));
  }
}

// Without user and password.
std::string place_of_database(const Settings& settings) {
  const std::string& url = settings.database.url;
  if (url.starts_with("sqlite:")) return settings.resolved(url.substr(7)).string();
  const std::size_t at = url.rfind('@');
  const std::size_t start = at == std::string::npos ? url.find("://") + 3 : at + 1;
  return "PostgreSQL at " + url.substr(start, url.find('?', start) - start);
}

ops::Standby expected_standby(const Settings& settings) {
  if (settings.database.synchronous == "required") return ops::Standby::required;
  return expects_standby(settings) ? ops::Standby::preferred : ops::Standby::not_expected;
}

void check_database(const Settings& settings, Findings& findings) {
  const std::string place = place_of_database(settings);
  std::error_code error;
  if (settings.database.url.starts_with("sqlite:") && !std::filesystem::exists(place, error)) {
    findings.push_back(ops::doubtful("database", place + ": not there yet", "it is made at the first start"));
    return;
  }
  const auto opened = open_database_blocking(settings);
  const Findings found = ops::check_database_blocking(place, opened);
  add(findings, found);
  if (!opened || worst_of(found) != ops::Health::ok) return;
  add(findings, ops::check_standby_blocking(**opened, expected_standby(settings)));
  add(findings, ops::check_messages_blocking(**opened, voicemail::MailboxNumber(settings.messages.catch_all)));
}

void check_mail(const Settings& settings, Findings& findings) {
  if (settings.email.method == "off") {
    findings.push_back(ops::doubtful("e-mail", "off: no mails are sent", "set [email] method"));
    return;
  }
  if (const Status usable = check_email_blocking(settings); !usable) {
    findings.push_back(ops::broken("e-mail settings", usable.error().detail, "correct that key"));
  }
  if (!settings.email.receipts.maildir.empty())
    findings.push_back(
        ops::check_directory_blocking("receipts", settings.resolved(settings.email.receipts.maildir), 1));
  if (settings.email.method == "maildir") {
    findings.push_back(ops::check_directory_blocking("Maildir", settings.resolved(settings.email.maildir), 10));
    return;
  }
  const MailServerSection& smtp = settings.email.smtp;
  const bool is_v6 = smtp.host.find(':') != std::string::npos;
  ops::SmtpQuestion question;
  question.url = fmt::format("{}://{}{}{}:{}", smtp.tls == "implicit" ? "smtps" : "smtp", is_v6 ? "[" : "", smtp.host,
                             is_v6 ? "]" : "", smtp.port);
  question.must_offer_tls = smtp.tls == "required";
  question.must_offer_authentication = !smtp.user.empty();
  findings.push_back(ops::check_smtp_blocking(question));
}

void check_sms(const Settings& settings, Findings& findings) {
  if (settings.sms.provider == "off") return;
  if (const Status usable = check_sms_blocking(settings); !usable) {
    findings.push_back(ops::broken("short messages", usable.error().detail, "correct that key"));
    return;
  }
  const bool has_receipts =
      settings.sms.provider == "smpp" || (settings.web.port != 0 && !settings.web.public_url.empty());
  if (!has_receipts) {
    findings.push_back(
        ops::doubtful("short messages", settings.sms.provider + ", but no receipts can come back",
                      "set [web] port and public_url, so that a message that never arrives is told otherwise"));
  } else if (settings.sms.allowed_prefixes.empty()) {
    findings.push_back(ops::doubtful("short messages", settings.sms.provider + ", to every number in the world",
                                     "set [sms] allowed_prefixes, such as [\"+49\"]"));
  } else {
    findings.push_back(ops::fine("short messages", settings.sms.provider));
  }
  if (settings.sms.provider == "clickatell") {
    const auto gateway = sms_http_settings_blocking(settings);
    if (gateway && !gateway->public_url.empty()) {
      const std::string token = notify::ReceiptTokens(gateway->account.secret).for_all();
      findings.push_back(ops::fine("receipts", "set this callback in their portal: " + gateway->public_url +
                                                   notify::receipt_path("clickatell", token)));
    }
  }
}

// The channels that have no check of their own above.
void check_other_channels(const Settings& settings, Findings& findings) {
  if (const Status usable = check_command_blocking(settings); !usable)
    findings.push_back(ops::broken("command", usable.error().detail, "correct that key, or chmod +x"));
  if (const auto outputs = alert_outputs_blocking(settings); !outputs)
    findings.push_back(ops::broken("alerts", outputs.error().detail, "correct that key"));
  if (!check_email_blocking(settings) || !check_sms_blocking(settings) || !is_chat_usable(settings)) return;
  if (const Status usable = check_notify_blocking(settings); !usable) {
    findings.push_back(ops::broken("notification", usable.error().detail, "correct that key"));
  }
}

void print(const Invocation& invocation, const Findings& findings) {
  if (invocation.json) {
    nlohmann::ordered_json json{{"ok", worst_of(findings) != ops::Health::fail},
                                {"findings", nlohmann::ordered_json::array()}};
    for (const Finding& finding : findings) {
      json["findings"].push_back({{"health", to_string(finding.health)},
                                  {"subject", finding.subject},
                                  {"detail", finding.detail},
                                  {"advice", finding.advice}});
    }
    return print_json(json);
  }
  for (const Finding& finding : findings) {
    print_line(
        for_terminal(fmt::format("{:<4}  {:<19} {}", to_string(finding.health), finding.subject, finding.detail)));
    if (!finding.advice.empty()) print_line(for_terminal(fmt::format("{:<26}-> {}", "", finding.advice)));
  }
}

int examine(const Invocation& invocation) {
  const auto settings = load_settings_or_report(invocation);
  if (!settings) return kMisused;
  Findings findings;
  check_machine(*settings, findings);
  check_directories(*settings, findings);
  check_ports(*settings, findings);
  check_prompts(*settings, findings);
  check_database(*settings, findings);
  check_site(*settings, findings);
  check_mail(*settings, findings);
  check_sms(*settings, findings);
  check_chat(*settings, findings);
  check_other_channels(*settings, findings);
  print(invocation, findings);
  return worst_of(findings) == ops::Health::fail ? kFailed : kDone;
}

}  // namespace

void declare_doctor(Syntax program) {
  program.command("doctor", "Check this machine and the configuration, and say what to do").runs(examine);
}

}  // namespace aftertone::app
