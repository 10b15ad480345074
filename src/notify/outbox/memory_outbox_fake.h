// The outbox in memory, for tests of the worker: the states and the fencing of storage/sql. One mutex; any thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

#include "voicemail/ports/outbox_store.h"

namespace aftertone::notify {

// A clock that a test moves while others read it.
class SteppedClock : public Clock {
 public:
  explicit SteppedClock(WallTime start) : millis_(to_millis(start)) {}
  WallTime now() const override { return from_millis(millis_); }
  void advance(std::chrono::milliseconds by) { millis_ += by.count(); }

 private:
  std::atomic<std::int64_t> millis_;
};

class MemoryOutbox : public voicemail::OutboxStore {
 public:
  using Delivery = voicemail::Delivery;
  using State = voicemail::DeliveryState;
  using Epoch = voicemail::Epoch;

  explicit MemoryOutbox(const Clock& clock) : clock_(clock) {}

  voicemail::DeliveryId add(const voicemail::MessageId& message, const std::string& target,
                            State state = State::ready) {
    const std::lock_guard lock(mutex_);
    Delivery row;
    row.id = voicemail::DeliveryId(static_cast<std::int64_t>(rows_.size()) + 1);
    row.message = message;
    row.mailbox = voicemail::MailboxNumber("1001");
    row.channel = "email";
    row.target = target;
    row.state = state;
    row.not_before = row.created_at = row.due_at = clock_.now();
    rows_[row.id] = row;
    return row.id;
  }
  void set_digest(const std::vector<voicemail::DeliveryId>& ids, const std::string& digest) {
    const std::lock_guard lock(mutex_);
    for (const voicemail::DeliveryId id : ids)
      rows_.at(id).digest = digest;
  }
  void edit(voicemail::DeliveryId id, const std::function<void(Delivery&)>& change) {
    const std::lock_guard lock(mutex_);
    change(rows_.at(id));
  }
  Delivery row(voicemail::DeliveryId id) {
    const std::lock_guard lock(mutex_);
    return rows_.at(id);
  }
  // Waits until `holds` is true of the row. False after ten seconds.
  bool wait_for(voicemail::DeliveryId id, const std::function<bool(const Delivery&)>& holds) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return holds(rows_.at(id)); });
  }
  bool wait_for_state(voicemail::DeliveryId id, State state) {
    return wait_for(id, [state](const Delivery& row) { return row.state == state; });
  }

  // The role changes hands.
  Epoch take_over_role() {
    const std::lock_guard lock(mutex_);
    return role_ = Epoch(role_.value() + 1);
  }
  Result<voicemail::TakeoverCounts> take_over_rows_blocking(Epoch epoch) override {
    const std::lock_guard lock(mutex_);
    if (is_refused()) return refused();
    if (epoch != role_) return fenced();
    voicemail::TakeoverCounts counts;
    for (auto& [id, row] : rows_) {
      if (row.claim_epoch >= epoch) continue;
      const bool is_sending = row.state == State::sending;
      const bool is_ambiguous = row.state == State::committing || row.state == State::ambiguous;
      if (is_sending) row.state = State::ready;
      if (is_ambiguous) row.state = State::ambiguous;
      row.is_perhaps_sent |= is_ambiguous;
      if (is_sending || is_ambiguous) row.claim_epoch = epoch;
      counts.returned_to_ready += is_sending;
      counts.ambiguous += is_ambiguous;
    }
    return counts;
  }
  Result<voicemail::DueLook> due_blocking(Epoch epoch, const voicemail::DueQuestion&) override {
    const std::lock_guard lock(mutex_);
    if (is_away()) return away();
    if (epoch != role_) return fenced();
    if (is_refused()) return refused();
    std::map<voicemail::DueKind, voicemail::DueRows> due;
    for (const auto& [id, row] : rows_) {
      if (!is_due(row)) continue;
      auto& rows =
          due.try_emplace(kind_of(row), voicemail::DueRows{kind_of(row), 0, row.not_before, row.due_at}).first->second;
      ++rows.count;
      rows.due_since = std::min(rows.due_since, row.not_before);
      rows.first_due_at = std::min(rows.first_due_at, row.due_at);
    }
    voicemail::DueLook all;
    for (const auto& [kind, rows] : due)
      all.rows.push_back(rows);
    return all;
  }
  Result<std::vector<std::vector<Delivery>>> claim_blocking(Epoch epoch,
                                                            std::span<const voicemail::ClaimOrder> orders) override {
    const std::lock_guard lock(mutex_);
    if (epoch != role_) return fenced();
    std::vector<std::vector<Delivery>> claimed;
    for (const voicemail::ClaimOrder& order : orders)
      claimed.push_back(claim(epoch, order));
    if (!take_one(loses_claims_to_come)) return claimed;
    return fail_temporarily(Code::timeout, "the answer was lost");
  }
  Result<std::vector<Delivery>> ambiguous_blocking(Epoch epoch) override {
    const std::lock_guard lock(mutex_);
    std::vector<Delivery> found;
    for (const auto& [id, row] : rows_) {
      if (row.state == State::ambiguous && row.claim_epoch == epoch) found.push_back(row);
    }
    return found;
  }
  Status mark_committing_blocking(std::span<const Delivery> claimed) override {
    const std::lock_guard lock(mutex_);
    return change(claimed, {State::sending, State::ambiguous}, true,
                  [](Delivery& row) { row.state = State::committing; });
  }
  // Without what follows from it elsewhere: timeline, fallback, the message.
  Status conclude_blocking(std::span<const Delivery> claimed, const voicemail::Verdict& verdict) override {
    using Kind = voicemail::Verdict::Kind;
    const std::lock_guard lock(mutex_);
    if (verdict.kind == Kind::sent && take_one(refused_verdicts_to_come)) return refused();
    if (verdict.kind == Kind::sent) {
      return change(claimed, {State::committing, State::ambiguous}, false, [&](Delivery& row) {
        row.state = State::sent;
        row.provider_ref = verdict.text;
      });
    }
    return change(claimed, {State::sending, State::committing, State::ambiguous}, false,
                  [&](Delivery& row) { end(row, verdict, clock_.now()); });
  }

  std::atomic<int> failures_to_come{0};          // so many calls fail first, as if the database were away
  std::atomic<int> refusals_to_come{0};          // so many takeovers and looks fail with an error that is not temporary
  std::atomic<int> refused_verdicts_to_come{0};  // so many ends of a delivery as well
  std::atomic<int> loses_claims_to_come{0};      // so many claims work but their answers are lost
  std::atomic<int> failed_changes{0};            // how often a row could not be changed because the database was away

 private:
  static tl::unexpected<Error> away() { return fail_temporarily(Code::unavailable, "the database is away"); }
  static tl::unexpected<Error> fenced() { return fail(Code::conflict, "somebody else's now"); }
  static tl::unexpected<Error> refused() { return fail(Code::denied, "no permission for this table"); }
  bool is_away() { return take_one(failures_to_come); }
  bool is_refused() { return take_one(refusals_to_come); }
  static bool take_one(std::atomic<int>& to_come) {
    if (to_come == 0) return false;
    --to_come;
    return true;
  }
  bool is_due(const Delivery& row) const { return row.state == State::ready && row.not_before <= clock_.now(); }
  static voicemail::DueKind kind_of(const Delivery& row) {
    return {{row.channel, row.target}, row.mailbox, row.event, row.digest, row.is_perhaps_sent};
  }
  std::vector<Delivery> claim(Epoch epoch, const voicemail::ClaimOrder& order) {
    std::vector<Delivery> claimed;
    for (auto& [id, row] : rows_) {
      const bool is_wanted = is_due(row) && kind_of(row) == order.kind;
      if (!is_wanted || static_cast<int>(claimed.size()) >= order.limit) continue;
      row.state = State::sending;
      row.claim_epoch = epoch;
      row.digest = order.as_digest;
      ++row.attempt;
      claimed.push_back(row);
    }
    return claimed;
  }
  static void end(Delivery& row, const voicemail::Verdict& verdict, WallTime now) {
    using Kind = voicemail::Verdict::Kind;
    const bool is_dead = verdict.kind == Kind::rejected || verdict.kind == Kind::expired;
    row.state = is_dead                           ? State::dead
                : verdict.kind == Kind::cancelled ? State::cancelled
                : verdict.kind == Kind::hold      ? State::ambiguous
                                                  : State::ready;
    row.is_perhaps_sent |= verdict.kind == Kind::resend || verdict.kind == Kind::hold;
    if (!row.is_perhaps_sent) row.digest.clear();
    row.attempt -= verdict.kind == Kind::put_back || verdict.kind == Kind::postpone;
    if (verdict.kind == Kind::postpone) row.due_at += verdict.not_before - now;
    row.last_error = verdict.text;
    row.not_before = verdict.not_before;
  }
  Status change(std::span<const Delivery> claimed, std::initializer_list<State> from, bool must_hold_role,
                const std::function<void(Delivery&)>& apply) {
    if (is_away()) {
      ++failed_changes;
      return away();
    }
    for (const Delivery& one : claimed) {
      const Delivery& row = rows_.at(one.id);
      const bool is_in_state = std::find(from.begin(), from.end(), row.state) != from.end();
      const bool is_ours = row.claim_epoch == one.claim_epoch && (!must_hold_role || row.claim_epoch == role_);
      if (!is_in_state || !is_ours) return fenced();
    }
    for (const Delivery& one : claimed)
      apply(rows_.at(one.id));
    changed_.notify_all();
    return {};
  }

  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Epoch role_;
  std::map<voicemail::DeliveryId, Delivery> rows_;
};

}  // namespace aftertone::notify
