#include "contract/shipping/two_sites.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>

#include "storage/postgres/postgres_database.h"
#include "storage/shipping/install_shipping.h"

namespace aftertone::storage {

using voicemail::Delivery;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageId;

namespace {

// Without what each site numbers and counts for itself.
constexpr std::string_view kContent = R"sql(
  select 'mailbox ' || to_jsonb(t)::text as line from mailbox t
  union all select 'greeting ' || to_jsonb(t)::text from greeting t
  union all select 'rule ' || to_jsonb(t)::text from notification_rule t
  union all select 'team ' || to_jsonb(t)::text from team t
  union all select 'class ' || to_jsonb(t)::text from class_of_service t
  union all select 'message ' || (to_jsonb(t) - 'audio_removed_at')::text from message t
  union all select 'lamp ' || (to_jsonb(t) - 'version' - 'changed_at')::text from mwi t
  union all select 'delivery ' || (to_jsonb(t) - 'id' - 'claim_epoch')::text from delivery t
  union all select 'secure ' || (to_jsonb(t) - 'delivery_id')::text from secure_message t
  union all select 'recipient ' || to_jsonb(t)::text from secure_recipient t
  union all select distinct 'event ' || (to_jsonb(t) - 'id' - 'delivery_id')::text || coalesce(d.idempotency_key, '')
            from message_event t left join delivery d on d.id = t.delivery_id)sql";

// As it was when it was made: migrated and set up, with nothing but the rows of the first day.
constexpr std::string_view kEmpty = R"sql(
do $$
begin
  execute (select 'truncate ' || string_agg(quote_ident(tablename), ', ') from pg_tables
           where schemaname = 'public' and tablename not like 'schema_%');
end $$;
insert into revision (name, n) values ('mailbox', 0);
insert into mailbox (number, name, email, language, time_zone, operator_target, max_message_ms, max_messages, pin_hash,
                     pin_must_change, failed_logins)
values ('(undeliverable)', '', '', 'en', 'UTC', '', 0, 100, '', 0, 0);
insert into mwi (mailbox, new_count, saved_count, urgent_new_count, version) values ('(undeliverable)', 0, 0, 0, 1);
)sql";

}  // namespace

std::string database_of(const std::string& site) {
  static std::map<std::string, std::string> urls;
  if (!urls.contains(site)) {
    urls[site] = postgres_server().create_database();
    EXPECT_TRUE(is_ok(migrate_blocking(*open_database(urls[site]))));
  }
  const auto emptied = open_database(urls[site])->transact_blocking(kWrite, [](Session& session) {
    return session.run_script_blocking(kEmpty);
  });
  if (!emptied) throw std::runtime_error(to_string(emptied.error()));
  return urls[site];
}

std::unique_ptr<Database> open_database(const std::string& url) {
  auto opened = open_postgres_blocking(url);
  if (!opened) throw std::runtime_error(to_string(opened.error()));
  return std::move(*opened);
}

std::set<std::string> content_of(Site& site) {
  const auto rows = site.database().execute_blocking(kRead, kContent);
  EXPECT_TRUE(is_ok(rows));
  std::set<std::string> lines;
  for (const Row& row : rows.value_or(Rows()).rows)
    lines.insert(*row.at(0).text());
  return lines;
}

std::string difference(const std::set<std::string>& one, const std::set<std::string>& other) {
  std::string text;
  for (const std::string& line : one)
    if (!other.contains(line)) text += "- " + line + "\n";
  for (const std::string& line : other)
    if (!one.contains(line)) text += "+ " + line + "\n";
  return text;
}

TwoSites::TwoSites() {
  for (Site* site : {&a_, &b_})
    EXPECT_TRUE(is_ok(install_shipping_blocking(site->database(), site->name)));
}

std::unique_ptr<Shipper> TwoSites::shipper(Site& from, Database& to, const std::string& to_name,
                                           voicemail::AudioStore* to_audio) {
  return std::make_unique<Shipper>(from.database(), OtherSite(to, {from.name, to_name}),
                                   AudioCarrier(*from.audio, to_audio), *from.audio, [] { return true; });
}

void TwoSites::ship(Site& from) {
  const auto passed = (&from == &a_ ? a_to_b_ : b_to_a_)->pass_blocking();
  EXPECT_TRUE(is_ok(passed));
}

void TwoSites::heal(bool a_first) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  do {
    ship(a_first ? a_ : b_);
    ship(a_first ? b_ : a_);
    ASSERT_LT(std::chrono::steady_clock::now(), end) << a_.ask("select * from site_change where is_waiting = 1") << "\n"
                                                     << b_.ask("select * from site_change where is_waiting = 1");
  } while (waiting_at(a_).rows + waiting_at(b_).rows > 0);
}

void TwoSites::cross() {
  constexpr int kAll = 10'000;
  ChangeLog log_a(a_.database()), log_b(b_.database());
  const auto of_a = log_a.take_blocking(kAll), of_b = log_b.take_blocking(kAll);
  ASSERT_TRUE(is_ok(of_a) && is_ok(of_b));
  EXPECT_TRUE(is_ok(OtherSite(b_.database(), {"a", "b"}).apply_blocking(*of_a, 0)));
  EXPECT_TRUE(is_ok(OtherSite(a_.database(), {"b", "a"}).apply_blocking(*of_b, 0)));
  // The answers are lost.
}

WaitingChanges TwoSites::waiting_at(Site& site) {
  const auto waiting = ChangeLog(site.database()).waiting_blocking();
  EXPECT_TRUE(is_ok(waiting));
  return waiting.value_or(WaitingChanges());
}

Message TwoSites::commit(Site& site, const Message& message, const std::vector<voicemail::DeliveryRequest>& requests) {
  EXPECT_TRUE(is_ok(site.stores.messages.commit_blocking(message, requests)));
  return message;
}

Message TwoSites::message_at(Site& site, const MessageId& id) {
  const auto found = site.stores.messages.find_blocking(id);
  EXPECT_TRUE(is_ok(found));
  return found.value_or(Message());
}

Delivery TwoSites::delivery_at(Site& site, const MessageId& id) {
  const auto found = site.stores.messages.deliveries_blocking(id);
  EXPECT_TRUE(is_ok(found));
  if (!found || found->size() != 1) {
    ADD_FAILURE() << "not one delivery at " << site.name;
    return {};
  }
  return found->front();
}

voicemail::Mailbox TwoSites::mailbox_at(Site& site, const std::string& number) {
  const auto found = site.stores.mailboxes.find_blocking(MailboxNumber(number));
  EXPECT_TRUE(is_ok(found));
  return found.value_or(voicemail::Mailbox());
}

void TwoSites::set_state(Site& site, const MessageId& id, voicemail::MessageState state) {
  EXPECT_TRUE(is_ok(site.stores.messages.set_state_blocking(id, state)));
}

void TwoSites::set_delivery(Site& site, const MessageId& id, const std::string& state) {
  const auto set = site.database().execute_blocking(kWrite, "update delivery set state = ? where message_id = ?",
                                                    {state, id.to_string()});
  EXPECT_TRUE(is_ok(set));
}

void TwoSites::run(Site& site, const std::string& sql) {
  (void)site.ask(sql);  // throws
}

std::string Site::ask(const std::string& sql) {
  const auto rows =
      database().transact_blocking(kWrite, [&](Session& session) { return session.execute_blocking(sql); });
  if (!rows) throw std::runtime_error(to_string(rows.error()));
  std::string text;
  for (const Row& row : rows->rows) {
    for (const Value& value : row)
      text += value.text() ? *value.text() + " " : value.integer() ? std::to_string(*value.integer()) + " " : "- ";
    text.back() = '\n';
  }
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace aftertone::storage
