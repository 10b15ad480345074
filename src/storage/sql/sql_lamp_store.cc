#include "storage/sql/sql_lamp_store.h"

#include "storage/database/row_reader.h"
#include "storage/sql/lamp_row.h"
#include "storage/sql/lamp_sql.h"

namespace aftertone::storage {
namespace {

using voicemail::Lamp;
using voicemail::LampPublication;
using voicemail::LampSubscription;
using voicemail::LampWish;
using voicemail::MailboxNumber;

constexpr Unit kBatch{Access::write, true, Patience::batch};
constexpr Unit kBatchRead{Access::read, true, Patience::batch};

Result<LampSubscription> read_subscription(const Row& row) {
  RowReader reader(row, "lamp_subscription");
  LampSubscription subscription;
  subscription.id = reader.text();
  subscription.mailbox = MailboxNumber(reader.text());
  subscription.dialog = reader.text();
  subscription.created_at = reader.time();
  subscription.expires_at = reader.time();
  return reader.finish(std::move(subscription));
}

Result<LampPublication> read_publication(const Row& row) {
  RowReader reader(row, "lamp_publication");
  LampPublication publication;
  publication.target = reader.text();
  publication.mailbox = MailboxNumber(reader.text());
  publication.etag = reader.text();
  publication.expires_at = reader.time();
  return reader.finish(std::move(publication));
}

template <typename T>
Result<std::vector<T>> select_blocking(Database& database, std::string_view sql, const Values& values,
                                       Result<T> (*read)(const Row&)) {
  const Result<Rows> found = database.execute_blocking(kBatchRead, sql, values);
  if (!found) return tl::unexpected(found.error());
  return read_all<T>(*found, read);
}

Status change_in(Session& session, std::string_view sql, const Values& values) {
  return session.execute_blocking(sql, values).map([](const Rows&) {});
}

Result<std::optional<Lamp>> fulfil_in(Session& session, const std::string& home, const LampWish& wish) {
  const LampSubscription& subscription = wish.subscription;
  Result<Rows> found = session.execute_blocking(lamp_sql::kFind, {subscription.mailbox.value()});
  if (!found) return tl::unexpected(found.error());
  if (subscription.mailbox == voicemail::kUndeliverable) found->rows.clear();  // nobody's lamp
  const bool is_kept = wish.is_kept && !found->rows.empty();
  const Status written = is_kept ? change_in(session, lamp_sql::kSubscribe,
                                             {subscription.id, home, subscription.mailbox.value(), subscription.dialog,
                                              subscription.created_at, subscription.expires_at})
                                 : change_in(session, lamp_sql::kUnsubscribe, {subscription.id});
  if (!written) return tl::unexpected(written.error());
  if (found->rows.empty()) return std::optional<Lamp>();
  return read_lamp(found->rows[0]).map([](Lamp lamp) { return std::optional<Lamp>(std::move(lamp)); });
}

Result<std::vector<std::optional<Lamp>>> fulfil_all_in(Session& session, const std::string& home,
                                                       const std::vector<LampWish>& wishes) {
  std::vector<std::optional<Lamp>> lamps;
  lamps.reserve(wishes.size());
  for (const LampWish& wish : wishes) {
    Result<std::optional<Lamp>> lamp = fulfil_in(session, home, wish);
    if (!lamp) return tl::unexpected(lamp.error());
    lamps.push_back(std::move(*lamp));
  }
  return lamps;
}

}  // namespace

Result<std::vector<Lamp>> SqlLampStore::list_blocking() {
  return select_blocking<Lamp>(database_, lamp_sql::kList, {}, read_lamp);
}

Result<std::vector<Lamp>> SqlLampStore::changed_since_blocking(WallTime since) {
  return select_blocking<Lamp>(database_, lamp_sql::kChanged, {since}, read_lamp);
}

Result<std::vector<LampSubscription>> SqlLampStore::subscriptions_blocking(const std::string& home) {
  return select_blocking<LampSubscription>(database_, lamp_sql::kSubscriptions, {home}, read_subscription);
}

Result<std::vector<std::optional<Lamp>>> SqlLampStore::subscribe_blocking(const std::string& home,
                                                                          const std::vector<LampWish>& wishes) {
  return database_.transact_blocking(kBatch, [&](Session& session) { return fulfil_all_in(session, home, wishes); });
}

Status SqlLampStore::unsubscribe_blocking(const std::vector<std::string>& ids) {
  return database_.transact_blocking(kBatch, [&](Session& session) -> Status {
    for (const std::string& id : ids) {
      if (const Status removed = change_in(session, lamp_sql::kUnsubscribe, {id}); !removed) return removed;
    }
    return {};
  });
}

Result<std::vector<LampPublication>> SqlLampStore::publications_blocking() {
  return select_blocking<LampPublication>(database_, lamp_sql::kPublications, {}, read_publication);
}

Status SqlLampStore::save_publications_blocking(const std::vector<LampPublication>& publications) {
  return database_.transact_blocking(kBatch, [&](Session& session) -> Status {
    for (const LampPublication& each : publications) {
      const Status written =
          each.etag.empty()
              ? change_in(session, lamp_sql::kUnpublish, {each.target})
              : change_in(session, lamp_sql::kPublish, {each.target, each.mailbox.value(), each.etag, each.expires_at});
      if (!written) return written;
    }
    return {};
  });
}

}  // namespace aftertone::storage
