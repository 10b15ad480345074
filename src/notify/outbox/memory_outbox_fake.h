// The outbox in memory, for tests of the worker: the states and the fencing of storage/sql. One mutex; any thread.
#pragma once

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
    row.channel = "email";
    row.target = target;
    row.state = state;
    row.not_before = row.created_at = clock_.now();
    rows_[row.id] = row;
    return row.id;
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

  Result<Epoch> take_over_role_blocking(const std::string&) override {
    const std::lock_guard lock(mutex_);
    if (is_away()) return away();
    if (is_refused()) return refused();
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
      if (is_sending || is_ambiguous) row.claim_epoch = epoch;
      counts.returned_to_ready += is_sending;
      counts.ambiguous += is_ambiguous;
    }
    return counts;
  }
  Result<std::vector<Delivery>> claim_blocking(Epoch epoch, int limit) override {
    const std::lock_guard lock(mutex_);
    if (is_away()) return away();
    if (epoch != role_) return fenced();
    if (is_refused()) return refused();
    std::vector<Delivery> claimed;
    for (auto& [id, row] : rows_) {
      if (row.state != State::ready || row.not_before > clock_.now() || static_cast<int>(claimed.size()) >= limit)
        continue;
      row.state = State::sending;
      row.claim_epoch = epoch;
      ++row.attempt;
      claimed.push_back(row);
    }
    if (limit > 0 && loses_claims_to_come > 0) {
      --loses_claims_to_come;
      return fail_temporarily(Code::timeout, "the answer was lost");
    }
    return claimed;
  }
  Result<std::vector<Delivery>> ambiguous_blocking(Epoch epoch) override {
    const std::lock_guard lock(mutex_);
    std::vector<Delivery> found;
    for (const auto& [id, row] : rows_) {
      if (row.state == State::ambiguous && row.claim_epoch == epoch) found.push_back(row);
    }
    return found;
  }
  Status mark_committing_blocking(voicemail::DeliveryId id, Epoch epoch) override {
    return change(id, epoch, {State::sending, State::ambiguous}, epoch == role_,
                  [](Delivery& row) { row.state = State::committing; });
  }
  Status mark_sent_blocking(voicemail::DeliveryId id, Epoch epoch, const std::string& provider_ref) override {
    if (take_one(refused_verdicts_to_come)) return refused();
    return change(id, epoch, {State::committing, State::ambiguous}, true, [&](Delivery& row) {
      row.state = State::sent;
      row.provider_ref = provider_ref;
    });
  }
  Status retry_blocking(voicemail::DeliveryId id, Epoch epoch, const std::string& error, WallTime not_before) override {
    return end(id, epoch, State::ready, error, not_before);
  }
  Status put_back_blocking(const Delivery& claimed, const std::string& why, WallTime not_before) override {
    return change(claimed.id, claimed.claim_epoch, {State::sending, State::committing, State::ambiguous}, true,
                  [&](Delivery& row) {
                    row.state = State::ready;
                    row.attempt = claimed.attempt - 1;
                    row.last_error = why;
                    row.not_before = not_before;
                  });
  }
  Status give_up_blocking(voicemail::DeliveryId id, Epoch epoch, const std::string& error) override {
    return end(id, epoch, State::dead, error, {});
  }
  Status cancel_blocking(voicemail::DeliveryId id, Epoch epoch, const std::string& why) override {
    return end(id, epoch, State::cancelled, why, {});
  }

  std::atomic<int> failures_to_come{0};  // so many calls fail first, as if the database were away
  std::atomic<int> refusals_to_come{0};  // so many takeovers and claims fail with an error that is not temporary
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
  Status end(voicemail::DeliveryId id, Epoch epoch, State state, const std::string& error, WallTime not_before) {
    return change(id, epoch, {State::sending, State::committing, State::ambiguous}, true, [&](Delivery& row) {
      row.state = state;
      row.last_error = error;
      row.not_before = not_before;
    });
  }
  Status change(voicemail::DeliveryId id, Epoch epoch, std::initializer_list<State> from, bool holds_role,
                const std::function<void(Delivery&)>& apply) {
    const std::lock_guard lock(mutex_);
    if (is_away()) {
      ++failed_changes;
      return away();
    }
    Delivery& row = rows_.at(id);
    const bool is_in_state = std::find(from.begin(), from.end(), row.state) != from.end();
    if (row.claim_epoch != epoch || !is_in_state || !holds_role) return fenced();
    apply(row);
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
