// `aftertone mailbox rule test`: what the rules of a mailbox would do with a message, without one.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/local_moment.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/rule_fields.h"
#include "app/commands/views.h"
#include "voicemail/policy/channels.h"
#include "voicemail/usecases/manage_rules.h"

namespace aftertone::app {
namespace {

using api::Foreseen;
using nlohmann::ordered_json;
using voicemail::Mailbox;
using voicemail::Stores;

struct Question {
  std::string mailbox;
  std::string from;
  std::string at;  // empty: now
  bool urgent = false;
  std::optional<std::int64_t> length_seconds;
};

voicemail::Message message_of(const Question& question, WallTime at) {
  voicemail::Message message;
  message.mailbox = voicemail::MailboxNumber(question.mailbox);
  message.caller.number = question.from;
  message.urgent = question.urgent;
  message.duration = std::chrono::seconds(question.length_seconds.value_or(10));
  message.started_at = message.committed_at = at;
  return message;
}

void print(const Question& question, const Mailbox& mailbox, WallTime at, const std::vector<Foreseen>& answers) {
  const std::string when = local_text(at, mailbox.time_zone);
  print_line(fmt::format("{} message from {} at {}:", question.urgent ? "an urgent" : "a",
                         question.from.empty() ? "a withheld number" : for_terminal(question.from), when));
  if (answers.empty()) return print_line("nobody is told; the lamp is lit");
  Table table({"WHEN", "TO", "RULE", "IF THAT FAILS"});
  for (const Foreseen& answer : answers) {
    std::string begin = answer.at == at ? "at once" : local_text(answer.at, mailbox.time_zone);
    if (answer.quiet_until) begin = local_text(*answer.quiet_until, mailbox.time_zone) + " (quiet hours)";
    if (answer.request.event == voicemail::kTogetherEvent) begin += " (together)";
    table.add({begin, to_string(voicemail::Address{answer.request.channel, answer.request.target}),
               answer.request.rule.empty() ? "-" : answer.request.rule, addresses_text(answer.request.fallback)});
  }
  fmt::print("{}", table.to_string());
}

Status test(const Invocation& invocation, const Question& question, Stores& stores) {
  const auto mailbox = stores.mailboxes.find_blocking(voicemail::MailboxNumber(question.mailbox));
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto at = question.at.empty() ? Result<WallTime>(stores.clock.now())
                                      : parse_local_blocking("--at", question.at, mailbox->time_zone);
  if (!at) return tl::unexpected(at.error());
  const auto planned = voicemail::deliveries_for_blocking(stores, *mailbox, message_of(question, *at), *at);
  if (!planned) return tl::unexpected(planned.error());
  const std::vector<Foreseen> answers = api::foresee_blocking(*mailbox, question.urgent, *at, *planned);
  ordered_json json = ordered_json::array();
  for (const Foreseen& answer : answers)
    json.push_back(to_json(answer));
  if (invocation.json) {
    print_json({{"mailbox", question.mailbox}, {"at", to_rfc3339(*at)}, {"deliveries", json}});
  } else {
    print(question, *mailbox, *at, answers);
  }
  return {};
}

}  // namespace

void declare_rule_test(Syntax group) {
  Syntax syntax = group.command("test", "Say what would become of a message, without one");
  const auto question = std::make_shared<Question>();
  syntax.required("MAILBOX", question->mailbox, "Mailbox number");
  syntax.option("--from", question->from, "Number of the caller; without it, withheld");
  syntax.option("--at", question->at, "When, by the clock of the mailbox: '2026-11-29 23:10'; without it, now");
  syntax.flag("--urgent", question->urgent, "An urgent message");
  syntax.number("--length", question->length_seconds, 1, 3600, "Seconds it is long; without it, 10");
  syntax.runs([question](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) { return test(invocation, *question, stores); });
  });
}

}  // namespace aftertone::app
