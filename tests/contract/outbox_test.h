// What the suites about the outbox share: a mailbox, the role, and how rows are queued, claimed and concluded.
#pragma once

#include <algorithm>
#include <tuple>

#include "contract/store_test.h"

namespace aftertone::storage {

class OutboxTest : public StoreTest {
 protected:
  using Delivery = voicemail::Delivery;
  using DueRows = voicemail::DueRows;
  using Epoch = voicemail::Epoch;
  using Message = voicemail::Message;
  using Verdict = voicemail::Verdict;

  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
    epoch_ = take_over("first");
  }

  // The role; and with what the former holder left half done.
  Epoch take_over(const std::string& holder) { return take_role(holder); }
  Epoch take_over_with_rows() {
    const Epoch epoch = take_over("next");
    EXPECT_TRUE(is_ok(outbox_.take_over_rows_blocking(epoch)));
    return epoch;
  }

  Message queue(const std::vector<voicemail::DeliveryRequest>& requests) {
    return commit(message_for("1001"), requests);
  }
  std::vector<Delivery> rows_of(const Message& message) {
    const auto rows = messages_.deliveries_blocking(message.id);
    EXPECT_TRUE(is_ok(rows));
    return rows.value_or(std::vector<Delivery>());
  }

  // The oldest first.
  Result<std::vector<DueRows>> look(Epoch epoch) {
    auto found = outbox_.due_blocking(epoch, {});
    if (!found) return tl::unexpected(found.error());
    std::sort(found->rows.begin(), found->rows.end(), [](const DueRows& a, const DueRows& b) {
      return std::tie(a.due_since, a.kind) < std::tie(b.due_since, b.kind);
    });
    return std::move(found->rows);
  }
  std::vector<DueRows> due() {
    const auto found = look(epoch_);
    EXPECT_TRUE(is_ok(found));
    return found.value_or(std::vector<DueRows>());
  }

  std::vector<Delivery> claim(const voicemail::DueKind& kind, const std::string& digest = "", int limit = 1000) {
    const std::vector<voicemail::ClaimOrder> orders{{kind, limit, digest}};
    const auto claimed = outbox_.claim_blocking(epoch_, orders);
    EXPECT_TRUE(is_ok(claimed));
    return claimed ? claimed->front() : std::vector<Delivery>();
  }
  // Everything that is due, up to `limit` of a kind.
  std::vector<Delivery> claim_all(int limit = 1000) {
    std::vector<Delivery> all;
    for (const DueRows& rows : due()) {
      for (Delivery& row : claim(rows.kind, "", limit))
        all.push_back(std::move(row));
    }
    return all;
  }

  // The one row to that channel, claimed before, comes to `kind`.
  void end(const std::vector<Delivery>& claimed, const std::string& channel, Verdict::Kind kind) {
    for (const Delivery& row : claimed) {
      if (row.channel != channel) continue;
      if (kind == Verdict::Kind::sent) {
        ASSERT_TRUE(is_ok(outbox_.mark_committing_blocking(std::vector{row})));
      }
      ASSERT_TRUE(is_ok(outbox_.conclude_blocking(std::vector{row}, {kind, "because", kNoon})));
    }
  }

  Epoch epoch_;
};

}  // namespace aftertone::storage
