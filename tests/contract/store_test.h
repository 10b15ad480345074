// What the suites share: stores on a migrated database, and the data they put into it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "contract/database_kinds.h"
#include "storage/migrations/migrate.h"
#include "storage/sql/secure/sql_secure_store.h"
#include "storage/sql/secure/sql_team_store.h"
#include "storage/sql/sql_dialling_store.h"
#include "storage/sql/sql_lamp_store.h"
#include "storage/sql/sql_lease_store.h"
#include "storage/sql/sql_mailbox_store.h"
#include "storage/sql/sql_message_store.h"
#include "storage/sql/sql_outbox_store.h"
#include "storage/sql/sql_outcall_store.h"
#include "storage/sql/sql_receipt_store.h"
#include "storage/sql/sql_rule_store.h"
#include "storage/sql/sql_timeline.h"
#include "storage/sql/sql_told_store.h"

namespace aftertone::storage {

inline const WallTime kNoon = from_millis(1'795'348'800'000);

template <typename T>
testing::AssertionResult is_ok(const Result<T>& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << to_string(result.error());
}

template <typename T>
testing::AssertionResult is_error(const Result<T>& result, Code code) {
  if (result) return testing::AssertionFailure() << "it succeeded";
  if (result.error().code == code) return testing::AssertionSuccess();
  return testing::AssertionFailure() << to_string(result.error());
}

template <typename T>
testing::AssertionResult is_temporary(const Result<T>& result, Code code) {
  if (result || result.error().temporary) return is_error(result, code);
  return testing::AssertionFailure() << "not temporary: " << to_string(result.error());
}

inline voicemail::Mailbox mailbox_with(const std::string& number) {
  voicemail::Mailbox mailbox;
  mailbox.number = voicemail::MailboxNumber(number);
  mailbox.name = "Owner of " + number;
  mailbox.email = "owner@example.org";
  return mailbox;
}

inline voicemail::Message message_for(const std::string& number) {
  voicemail::Message message;
  message.id = Uuid::v7(kNoon);
  message.mailbox = voicemail::MailboxNumber(number);
  message.caller = {"+4930123456", "Zoë"};
  message.called = "1001";
  message.started_at = kNoon;
  message.duration = std::chrono::milliseconds(7'250);
  message.audio_name = "a7/" + message.id.to_string() + ".wav";
  message.audio_sha256 = std::string(64, 'a');
  message.audio_bytes = 58'000;
  message.committed_at = kNoon;
  return message;
}

// Runs `work(thread)` in that many threads at once and waits for them.
inline void in_threads(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back(work, i);
  for (std::thread& thread : threads)
    thread.join();
}

// What is logged from `warning` up while it lives. Made before threads are, and gone after them.
class LogLines : public log::Sink {
 public:
  LogLines() { log::install(this); }
  ~LogLines() override { log::install(nullptr); }
  void write(const log::Entry& entry) override {
    const std::lock_guard lock(mutex_);
    if (entry.level >= log::Level::warning) lines_.push_back(coded_text(entry));
  }
  void flush() override {}
  // How many lines have this word in them.
  std::int64_t count(const std::string& word) {
    const std::lock_guard lock(mutex_);
    return std::count_if(lines_.begin(), lines_.end(),
                         [&word](const std::string& line) { return line.find(word) != std::string::npos; });
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

// The stores on one database.
struct StoresOn {
  explicit StoresOn(std::unique_ptr<Database> opened)
      : database(std::move(opened)),
        mailboxes(*database),
        messages(*database, clock),
        outbox(*database, clock),
        timeline(*database),
        receipts(*database, clock),
        rules(*database),
        lamps(*database),
        dialling(*database),
        outcalls(*database, clock),
        leases(*database),
        told(*database),
        teams(*database),
        secure(*database, clock) {}

  std::unique_ptr<Database> database;
  ManualClock clock{kNoon};
  SqlMailboxStore mailboxes;
  SqlMessageStore messages;
  SqlOutboxStore outbox;
  SqlTimeline timeline;
  SqlReceiptStore receipts;
  SqlRuleStore rules;
  SqlLampStore lamps;
  SqlDiallingStore dialling;
  SqlOutcallStore outcalls;
  SqlLeaseStore leases;
  SqlToldStore told;
  SqlTeamStore teams;
  SqlSecureStore secure;
};

class StoreTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { ASSERT_TRUE(is_ok(migrate_blocking(*stores_.database))); }

  voicemail::Message commit(const voicemail::Message& message,
                            const std::vector<voicemail::DeliveryRequest>& requests = {}) {
    EXPECT_TRUE(is_ok(stores_.messages.commit_blocking(message, requests)));
    return message;
  }

  // The role "notifier", from whoever has it: under a lease that is over at once.
  Epoch take_role(const std::string& node) {
    const auto epoch = stores_.leases.acquire_blocking("notifier", {node, ""}, std::chrono::milliseconds(-1'000));
    EXPECT_TRUE(is_ok(epoch));
    return epoch && *epoch ? **epoch : Epoch();
  }

  // The timeline of a message: "committed", "queued", ...
  std::vector<std::string> words_of(const voicemail::Message& message) {
    const auto events = stores_.timeline.list_blocking(message.id);
    EXPECT_TRUE(is_ok(events));
    std::vector<std::string> words;
    for (std::size_t i = 0; events && i < events->size(); ++i)
      words.emplace_back(to_string((*events)[i].what));
    return words;
  }

  EmptyDatabase empty_{GetParam()};
  StoresOn stores_{empty_.open()};
  SqlMailboxStore& mailboxes_ = stores_.mailboxes;
  SqlMessageStore& messages_ = stores_.messages;
  SqlOutboxStore& outbox_ = stores_.outbox;
};

#define AT_ON_EVERY_DATABASE(suite)                                                                                   \
  INSTANTIATE_TEST_SUITE_P(On, suite,                                                                                 \
                           testing::Values(::aftertone::storage::Kind::sqlite, ::aftertone::storage::Kind::postgres), \
                           [](const auto& tested) { return ::aftertone::storage::to_string(tested.param); })

}  // namespace aftertone::storage
