// A look at the outbox, and a claim, cost as much as they ask for, however much waits.
#include <set>

#include "contract/outbox_test.h"
#include "storage/sql/delivery_sql.h"

namespace aftertone::storage {
namespace {

using voicemail::DueLook;
using voicemail::DueQuestion;

class OutboxLookContract : public OutboxTest {
 protected:
  DueLook ask(const DueQuestion& question) {
    auto found = outbox_.due_blocking(epoch_, question);
    EXPECT_TRUE(is_ok(found));
    return found.value_or(DueLook());
  }

  // So many rows that a database would rather not read them all.
  void fill(const Message& message) {
    const Values values{message.id.to_string()};
    const auto filled = stores_.database->execute_blocking(kWrite, R"sql(
insert into delivery (idempotency_key, message_id, mailbox, channel, target, state, claim_epoch, attempt, not_before,
                      created_at, provider_ref, last_error)
with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
select '' || i, cast(? as text), '1001', 'email', 'target' || i, 'ready', 0, 0, i, i, '', '' from n)sql",
                                                           values);
    ASSERT_TRUE(is_ok(filled));
    ASSERT_TRUE(is_ok(stores_.database->execute_blocking(kWrite, "analyze", {})));
  }

  // How the database goes about it.
  std::string plan_of(std::string_view sql, const Values& values) {
    const bool is_sqlite = GetParam() == storage::Kind::sqlite;
    const Result<Rows> rows = stores_.database->transact_blocking(kWrite, [&](Session& session) -> Result<Rows> {
      if (!is_sqlite) {
        const Result<Rows> forbidden = session.execute_blocking("set local enable_seqscan = off", {});
        if (!forbidden) return forbidden;
      }
      return session.execute_blocking(std::string(is_sqlite ? "explain query plan " : "explain ") + std::string(sql),
                                      values);
    });
    EXPECT_TRUE(is_ok(rows));
    std::string plan;
    for (const Row& row : rows.value_or(Rows()).rows)
      plan += *row.back().text() + "\n";
    return plan;
  }
  static void expect_by_index(const std::string& plan, const std::string& index) {
    EXPECT_NE(plan.find(index), std::string::npos) << plan;
    EXPECT_EQ(plan.find("SCAN delivery"), std::string::npos) << plan;         // SQLite
    EXPECT_EQ(plan.find("Seq Scan on delivery"), std::string::npos) << plan;  // PostgreSQL
    EXPECT_EQ(plan.find("delivery_due"), std::string::npos) << plan;          // all that is due, sorted afterwards
  }
};
AT_ON_EVERY_DATABASE(OutboxLookContract);

TEST_P(OutboxLookContract, CountsNoFurtherThanAsked) {
  for (int i = 0; i < 20; ++i)
    queue({{"email", "a@example.org"}});
  DueQuestion question;
  question.count_up_to = 4;
  const DueLook look = ask(question);
  ASSERT_EQ(look.rows.size(), 1U);
  EXPECT_EQ(look.rows[0].count, 4);
  EXPECT_TRUE(look.cut.empty());
}

TEST_P(OutboxLookContract, GoesOnWhereItWasCutAndSeesEveryKindOnceInARound) {
  std::set<std::string> expected;
  for (int i = 0; i < 10; ++i) {
    const std::string target = std::to_string(i) + "|x%@example.org";
    queue({{"email", target}, {"sms", target}});
    expected.insert({"email " + target, "sms " + target});
  }
  queue({{"webhook", "crm"}});
  expected.insert("webhook crm");
  DueQuestion question;
  question.most_kinds = 3;
  std::multiset<std::string> seen;
  int looks = 0;
  do {
    DueLook look = ask(question);
    for (const DueRows& rows : look.rows)
      seen.insert(rows.kind.address.channel + " " + rows.kind.address.target);
    question.after = look.cut;
    ASSERT_LT(++looks, 10);
  } while (!question.after.empty());
  EXPECT_EQ(looks, 4);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()), expected);
  EXPECT_EQ(seen.count("email 4|x%@example.org"), 1U);
}

TEST_P(OutboxLookContract, ClaimsByTheKindAndNothingBesideIt) {
  queue({{"email", "a|b@example.org"}});
  queue({{"email", "b@example.org"}});
  queue({{"email", "b@example.org", {}, "escalation"}});
  for (const DueRows& rows : due()) {
    const std::vector<Delivery> claimed = claim(rows.kind);
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_EQ(claimed[0].target, rows.kind.address.target);
    EXPECT_EQ(claimed[0].event, rows.kind.event);
  }
  EXPECT_TRUE(due().empty());
}

TEST_P(OutboxLookContract, WalksAlongTheIndexOfKinds) {
  fill(queue({{"email", "a@example.org"}}));
  const std::string look = plan_of(delivery_sql::kLook, {"email", "", "email", 300, "email", "email", kNoon, 6});
  expect_by_index(look, "delivery_of_kind");
  const std::string claim = std::string(delivery_sql::kClaim).append(delivery_sql::kClaimEnd);
  expect_by_index(plan_of(claim, {"email", "1001|message|||a@example.org", kNoon, 5, 1, ""}), "delivery_of_kind");
  expect_by_index(plan_of(delivery_sql::kChannels, {}), "delivery_of_kind");
  EXPECT_NE(plan_of(delivery_sql::kFirstDue, {}).find("delivery_due"), std::string::npos);
}

}  // namespace
}  // namespace aftertone::storage
