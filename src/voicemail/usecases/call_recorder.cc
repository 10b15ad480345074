#include "voicemail/usecases/call_recorder.h"

#include "base/log.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;
using async::Deadline;

constexpr std::size_t kMostWaiting = 20'000;  // some 20 MB
constexpr std::size_t kAtOnce = 500;          // in one transaction
constexpr auto kGather = 250ms;
constexpr auto kLookAtSpool = 5s;
constexpr int kSpooledAtOnce = 20;  // batches, before new records have their turn

std::int64_t minute_of(WallTime time) {
  return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch()).count();
}

}  // namespace

CallRecorder::CallRecorder(async::Executor home, Parts parts, std::string node)
    : parts_(parts), node_(std::move(node)), queue_(home, kMostWaiting), tasks_(std::move(home)) {}

void CallRecorder::start() {
  tasks_.spawn("call log", run());
}

void CallRecorder::add(CallRecord record) {
  if (record.id.is_none()) record.id = Uuid::v7(record.began_at);
  record.node = node_;
  if (!queue_.try_send(std::move(record))) ++dropped_;
}

void CallRecorder::add_refused(CallRecord record) {
  {
    const std::lock_guard lock(refusals_mutex_);
    end_minute(record.began_at);
    if (++refusals_ > kMostRefusals) {
      count_surplus(std::move(record));
      return;
    }
  }
  add(std::move(record));
}

// Both under refusals_mutex_.
void CallRecorder::count_surplus(CallRecord record) {
  if (surplus_) {
    ++surplus_->calls;
    return;
  }
  record.call_id.clear();
  record.story.clear();
  record.caller = {};
  record.mailbox = {};
  surplus_ = std::move(record);
}

void CallRecorder::end_minute(WallTime now) {
  if (minute_of(now) == minute_) return;
  minute_ = minute_of(now);
  refusals_ = 0;
  if (surplus_) add(std::move(*surplus_));
  surplus_.reset();
}

async::Task<> CallRecorder::run() {
  for (;;) {
    std::optional<CallRecord> first = co_await queue_.receive(Deadline::in(kLookAtSpool));
    if (first) {
      gathered_.push_back(std::move(*first));
      co_await async::sleep_until(Deadline::in(kGather));
    }
    {
      const std::lock_guard lock(refusals_mutex_);
      end_minute(parts_.clock.now());
    }
    take_waiting();
    const std::function<Status()> write = [this]() -> Status {
      write_blocking(gathered_);
      return {};
    };
    (void)co_await pool_.run<void>(write);
    gathered_.clear();
  }
}

void CallRecorder::take_waiting() {
  while (gathered_.size() < kAtOnce) {
    std::optional<CallRecord> next = queue_.try_receive();
    if (!next) return;
    gathered_.push_back(std::move(*next));
  }
}

void CallRecorder::write_blocking(const Records& records) {
  if (const std::int64_t dropped = dropped_.exchange(0); dropped > 0)
    log::warning("calls", "{} calls are not in the call log: too many came at once", dropped);
  if (!records.empty()) {
    const Status added = parts_.log.add_blocking(records);
    if (!added && added.error().temporary) return spool_blocking(records);
    if (!added) drop_what_is_refused_blocking(records);
  }
  empty_spool_blocking();
}

// One of them is not to the database's taste: the others are kept.
void CallRecorder::drop_what_is_refused_blocking(const Records& records) {
  for (const CallRecord& record : records) {
    const Status added = parts_.log.add_blocking({&record, 1});
    if (added) continue;
    if (added.error().temporary) {
      spool_blocking({record});
    } else {
      log::warning("calls", "call {} is not in the call log: {}", record.call_id, to_string(added.error()));
    }
  }
}

void CallRecorder::spool_blocking(const Records& records) {
  const Status spooled = parts_.spool.put_blocking(records);
  if (!spooled)
    log::warning("calls", "{} calls are not in the call log: {}", records.size(), to_string(spooled.error()));
}

void CallRecorder::empty_spool_blocking() {
  for (int i = 0; i < kSpooledAtOnce; ++i) {
    const auto batch = parts_.spool.oldest_blocking();
    if (!batch) log::warning("calls", "what waits for the call log: {}", to_string(batch.error()));
    if (!batch || !*batch) return;
    const Status added = parts_.log.add_blocking((*batch)->records);
    if (!added && added.error().temporary) return;
    if (!added) drop_what_is_refused_blocking((*batch)->records);
    const Status removed = parts_.spool.remove_blocking((*batch)->name);
    if (!removed) return log::warning("calls", "{}", to_string(removed.error()));
    log::info("calls", "{} calls that waited are in the call log now", (*batch)->records.size());
  }
}

void CallRecorder::stop_blocking() {
  tasks_.stop_blocking();
  {
    const std::lock_guard lock(refusals_mutex_);
    end_minute(WallTime::max());
  }
  for (take_waiting(); !gathered_.empty(); take_waiting()) {
    const Status added = parts_.log.add_blocking(gathered_);
    if (!added) spool_blocking(gathered_);
    gathered_.clear();
  }
}

}  // namespace aftertone::voicemail
