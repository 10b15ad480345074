#include "base/refusal_watch.h"

namespace aftertone {
namespace {

constexpr std::size_t kMostKept = 10'000;  // of each kind: beyond it nobody counts exactly
constexpr std::chrono::minutes kBetweenWords{1};

void keep(std::deque<RefusalWatch::Instant>& times, RefusalWatch::Instant now) {
  times.push_back(now);
  if (times.size() > kMostKept) times.pop_front();
}

}  // namespace

void RefusalWatch::note_let_in(Instant now) {
  const std::lock_guard lock(mutex_);
  keep(let_in_, now);
  forget_old(now);
}

std::optional<std::size_t> RefusalWatch::note_refused(Instant now) {
  const std::lock_guard lock(mutex_);
  keep(refused_, now);
  forget_old(now);
  const std::size_t count = refused_.size();
  const bool is_guessing = count >= limits_.many || (count >= limits_.some && count > let_in_.size());
  const bool was_just_told = told_ != Instant() && now - told_ < kBetweenWords;
  if (!is_guessing || was_just_told) return std::nullopt;
  told_ = now;
  return count;
}

RefusalWatch::Instant RefusalWatch::last_refused() const {
  const std::lock_guard lock(mutex_);
  return refused_.empty() ? Instant() : refused_.back();
}

void RefusalWatch::forget_old(Instant now) {
  for (std::deque<Instant>* const times : {&refused_, &let_in_}) {
    while (!times->empty() && now - times->front() > limits_.within)
      times->pop_front();
  }
}

}  // namespace aftertone
