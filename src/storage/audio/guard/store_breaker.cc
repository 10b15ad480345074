#include "storage/audio/guard/store_breaker.h"

#include <utility>

#include "base/error_codes.h"
#include "base/log.h"
#include "metrics/metric.h"

namespace aftertone::storage {
namespace {

constexpr int kFailuresInARow = 3;

const metrics::Counter refusals("aftertone_audio_store_failures_total",
                                "Operations of an audio store that it did not answer, or failed to do.");
const metrics::Counter troubles("aftertone_audio_store_troubles_total",
                                "How often an audio store was found to be away, full or read-only.");

// Whoever can write again does not have to be told anything else first: a disk is enlarged, a mount made writable.
bool takes_nothing(StoreAccess access, const Error& error) {
  return access == StoreAccess::write && (error.code == Code::full || error.code == Code::denied);
}

bool is_out_of_reach(const Error& error) {
  return error.temporary || error.code == Code::denied;
}

}  // namespace

Status StoreBreaker::check(StoreAccess access) const {
  const std::lock_guard lock(mutex_);
  const bool may_ask = health_ == Health::good || (health_ == Health::takes_nothing && access == StoreAccess::read);
  if (may_ask) return {};
  const Code code = health_ == Health::away      ? Code::unavailable
                    : reason_.code == Code::full ? Code::full
                                                 : Code::unavailable;
  return fail_temporarily(code, place_ + " is not asked until it works again: " + reason_.detail);
}

void StoreBreaker::note(StoreAccess access, const Status& result) {
  const std::lock_guard lock(mutex_);
  if (result || !is_out_of_reach(result.error())) {
    failures_ = 0;
    return;
  }
  refusals.add();
  if (takes_nothing(access, result.error())) return change_to(Health::takes_nothing, result.error());
  if (health_ != Health::away && ++failures_ >= kFailuresInARow) change_to(Health::away, result.error());
}

void StoreBreaker::note_away(const Error& why) {
  const std::lock_guard lock(mutex_);
  change_to(Health::away, why);
}

void StoreBreaker::note_recovered() {
  const std::lock_guard lock(mutex_);
  failures_ = 0;
  if (health_ == Health::good) return;
  const auto lasted = std::chrono::steady_clock::now() - since_;
  for (const log::ErrorCode* code : std::exchange(told_, {}))
    log::over(*code, log::About{.thing = place_}, "audio", "{} works again after {} s", place_,
              std::chrono::ceil<std::chrono::seconds>(lasted).count());
  health_ = Health::good;
}

bool StoreBreaker::is_good() const {
  const std::lock_guard lock(mutex_);
  return health_ == Health::good && failures_ == 0;
}

bool StoreBreaker::is_away() const {
  const std::lock_guard lock(mutex_);
  return health_ == Health::away;
}

void StoreBreaker::change_to(Health health, const Error& why) {
  reason_ = why;
  if (health_ == health) return;
  troubles.add();
  if (health_ == Health::good) since_ = std::chrono::steady_clock::now();
  health_ = health;
  const log::ErrorCode& code = health == Health::away   ? error_codes::kAudioStoreAway
                               : why.code == Code::full ? error_codes::kAudioStoreFull
                                                        : error_codes::kAudioStoreReadOnly;
  if (owner_ == StoreOwner::other_site) {  // how far behind its copy is has alarms of its own
    log::warning("audio",
                 "{}: {}; audio for the other site waits here until it can be copied, and nothing else changes", place_,
                 why.detail);
    return;
  }
  told_.push_back(&code);
  if (health == Health::away) {
    log::error(code, log::About{.thing = place_}, "audio",
               "{}: {}; calls are taken, new messages stay safe in the journal of this machine, but "
               "nothing can be played until it is back",
               place_, why.detail);
  } else {
    log::error(code, log::About{.thing = place_}, "audio",
               "{} takes nothing more: {}; calls are taken, new messages stay safe in the journal of this machine, "
               "and what is there can be played",
               place_, why.detail);
  }
}

}  // namespace aftertone::storage
