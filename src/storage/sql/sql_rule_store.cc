#include "storage/sql/sql_rule_store.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"
#include "storage/sql/delivery_row.h"
#include "storage/sql/mailbox_sql.h"
#include "storage/sql/pattern_list.h"
#include "storage/sql/rule_sql.h"

namespace aftertone::storage {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;
using voicemail::MailboxNumber;
using voicemail::MailboxRules;
using voicemail::NotificationRule;

Result<NotificationRule> read_rule(const Row& row) {
  RowReader reader(row, "notification_rule");
  NotificationRule rule;
  rule.name = reader.text();
  rule.enabled = reader.flag();
  rule.urgency = reader.word(voicemail::parse_urgency);
  rule.callers = parse_patterns(reader.text());
  rule.hours = reader.word(voicemail::parse_week_times);
  rule.min_length = duration_cast<seconds>(reader.duration());
  rule.addresses = reader.word(parse_addresses);
  rule.delay = duration_cast<seconds>(reader.duration());
  rule.together = reader.word(voicemail::parse_week_moments);
  rule.after_delivery = reader.word(voicemail::parse_after_delivery);
  rule.language = reader.text();
  rule.stop = reader.flag();
  return reader.finish(std::move(rule));
}

// In the order of kInsert and kUpdate: all but the place.
Values values_of(const MailboxNumber& mailbox, const NotificationRule& rule) {
  return {rule.enabled,
          to_string(rule.urgency),
          patterns_text(rule.callers),
          to_string(rule.hours),
          std::chrono::milliseconds(rule.min_length),
          addresses_text(rule.addresses),
          std::chrono::milliseconds(rule.delay),
          to_string(rule.together),
          to_string(rule.after_delivery),
          rule.language,
          rule.stop,
          mailbox.value(),
          rule.name};
}

// Locked, so that whoever counts the rules of a mailbox counts alone.
Status hold_mailbox(Session& session, const Dialect& dialect, const MailboxNumber& mailbox) {
  const Result<Rows> held =
      session.execute_blocking(std::string(mailbox_sql::kLock).append(dialect.for_update), {mailbox.value()});
  if (!held) return tl::unexpected(held.error());
  if (held->rows.empty()) return fail(Code::not_found, "there is no mailbox " + mailbox.value());
  return {};
}

Result<std::size_t> count_in(Session& session, const MailboxNumber& mailbox) {
  const Result<Rows> counted = session.execute_blocking(rule_sql::kCount, {mailbox.value()});
  if (!counted) return tl::unexpected(counted.error());
  RowReader reader(counted->rows.at(0), "notification_rule");
  const Result<std::int32_t> count = reader.finish(reader.count());
  if (!count) return tl::unexpected(count.error());
  return static_cast<std::size_t>(*count);
}

tl::unexpected<Error> no_such_rule(const MailboxNumber& mailbox, const std::string& name) {
  return fail(Code::not_found, fmt::format("mailbox {} has no rule {}", mailbox.value(), name));
}

}  // namespace

Result<MailboxRules> SqlRuleStore::rules_of_blocking(const MailboxNumber& mailbox) {
  const Result<Rows> found = database_.execute_blocking(kRead, rule_sql::kOfMailbox, {mailbox.value()});
  if (!found) return tl::unexpected(found.error());
  MailboxRules rules;
  for (const Row& row : found->rows) {
    Result<NotificationRule> rule = read_rule(row);
    if (rule) {
      rules.rules.push_back(std::move(*rule));
    } else {
      RowReader reader(row, "notification_rule");
      rules.unreadable.push_back({reader.text(), rule.error().detail});
    }
  }
  return rules;
}

Status SqlRuleStore::add_blocking(const MailboxNumber& mailbox, const NotificationRule& rule, std::size_t most) {
  return database_.transact_blocking(kWrite, [&](Session& session) -> Status {
    if (const Status held = hold_mailbox(session, database_.dialect(), mailbox); !held) return held;
    const Result<std::size_t> count = count_in(session, mailbox);
    if (!count) return tl::unexpected(count.error());
    if (*count >= most)
      return fail(Code::full, fmt::format("mailbox {} has {} rules already", mailbox.value(), *count));
    Values values = values_of(mailbox, rule);
    values.emplace_back(mailbox.value());
    const Result<Rows> added = session.execute_blocking(rule_sql::kInsert, values);
    if (!added) return tl::unexpected(added.error());
    if (added->changed == 1) return {};
    return fail(Code::conflict, fmt::format("mailbox {} has a rule {} already", mailbox.value(), rule.name));
  });
}

Status SqlRuleStore::update_blocking(const MailboxNumber& mailbox, const NotificationRule& rule) {
  const Result<Rows> changed =
      database_.execute_blocking(kIdempotentWrite, rule_sql::kUpdate, values_of(mailbox, rule));
  if (!changed) return tl::unexpected(changed.error());
  if (changed->changed == 0) return no_such_rule(mailbox, rule.name);
  return {};
}

Status SqlRuleStore::remove_blocking(const MailboxNumber& mailbox, const std::string& name) {
  const Result<Rows> removed = database_.execute_blocking(kWrite, rule_sql::kRemove, {mailbox.value(), name});
  if (!removed) return tl::unexpected(removed.error());
  if (removed->changed == 0) return no_such_rule(mailbox, name);
  return {};
}

Status SqlRuleStore::order_blocking(const MailboxNumber& mailbox, const std::vector<std::string>& names) {
  return database_.transact_blocking(kIdempotentWrite, [&](Session& session) -> Status {
    if (const Status held = hold_mailbox(session, database_.dialect(), mailbox); !held) return held;
    const Result<std::size_t> count = count_in(session, mailbox);
    if (!count) return tl::unexpected(count.error());
    std::size_t placed = 0;
    for (const std::string& name : names) {
      const Values values{static_cast<std::int64_t>(placed + 1), mailbox.value(), name};
      const Result<Rows> done = session.execute_blocking(rule_sql::kPlace, values);
      if (!done) return tl::unexpected(done.error());
      placed += static_cast<std::size_t>(done->changed);
    }
    if (placed == names.size() && placed == *count) return {};
    return fail(Code::conflict, fmt::format("the rules of mailbox {} are others now", mailbox.value()));
  });
}

}  // namespace aftertone::storage
