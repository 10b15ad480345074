#include "storage/audio/guard/store_guard.h"

#include <fmt/format.h>

#include <utility>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::storage {

using async::Deadline;
using async::DetachedPool;

namespace {

constexpr std::uint64_t kEnoughForMessages = 16ULL << 20;

using Opened = Result<std::shared_ptr<AudioBackend>>;

// On the thread that may hang. A few bytes of space are no place for messages.
Opened open_and_try_blocking(std::shared_ptr<AudioBackend> backend, const StoreGuard::Opener& open) {
  if (backend == nullptr) {
    auto opened = open();
    if (!opened) return fail_temporarily(Code::unavailable, opened.error().detail);
    backend = std::move(*opened);
  }
  if (const Status works = backend->probe_blocking(); !works) return tl::unexpected(works.error());
  const auto free = backend->free_bytes_blocking();
  if (free && *free < kEnoughForMessages) return fail_temporarily(Code::full, "less than 16 MB left");
  return backend;
}

}  // namespace

StoreGuard::StoreGuard(GuardSettings settings, Opener open)
    : settings_(std::move(settings)),
      open_(std::move(open)),
      breaker_(settings_.place, settings_.owner),
      threads_("at-audio", settings_.threads),
      prober_("at-audio-probe", 1) {}

StoreGuard::~StoreGuard() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  ended_.notify_all();
  watcher_.stop();
}

Status StoreGuard::start_blocking() {
  const Status opened = open_blocking();
  if (!opened && !opened.error().temporary) return opened;
  if (!opened) breaker_.note_away(opened.error());
  const bool is_watched = watcher_.try_post([this] { watch_blocking(); });
  if (!is_watched) return fail(Code::invalid, "the audio store is watched already");
  return {};
}

tl::unexpected<Error> StoreGuard::no_answer(DetachedPool::Outcome outcome, std::chrono::milliseconds limit) const {
  if (outcome == DetachedPool::Outcome::all_stuck)
    return fail_temporarily(Code::unavailable, fmt::format("all {} threads that ask it hang", settings_.threads));
  const double seconds = static_cast<double>(limit.count()) / 1000;
  return fail_temporarily(Code::unavailable, fmt::format("no answer within {:.1f} s", seconds));
}

// A pointer of its own for each: one that was given up keeps the store that it hangs in.
Result<std::shared_ptr<AudioBackend>> StoreGuard::backend_blocking(StoreAccess access) {
  if (const Status may_ask = breaker_.check(access); !may_ask) return tl::unexpected(may_ask.error());
  for (const bool is_last : {false, true}) {
    {
      const std::lock_guard lock(mutex_);
      if (backend_ != nullptr) return backend_;
    }
    if (is_last) break;
    if (const Status opened = open_blocking(); !opened) return tl::unexpected(opened.error());
  }
  return fail_temporarily(Code::unavailable, settings_.place + " is not open");
}

Status StoreGuard::open_blocking() {
  auto opened = attempt_blocking<std::shared_ptr<AudioBackend>>(
      StoreAccess::read, settings_.open_limit, [open = open_]() -> Opened {
        auto backend = open();
        if (!backend) return tl::unexpected(backend.error());
        return std::shared_ptr<AudioBackend>(std::move(*backend));
      });
  if (!opened) return tl::unexpected(opened.error());
  const std::lock_guard lock(mutex_);
  backend_ = std::move(*opened);
  return {};
}

void StoreGuard::watch_blocking() {
  for (;;) {
    look_blocking();
    const auto pause = breaker_.is_good() ? settings_.look_interval : settings_.probe_interval;
    std::unique_lock lock(mutex_);
    if (ended_.wait_for(lock, pause, [this] { return is_over_; })) return;
  }
}

void StoreGuard::look_blocking() {
  const bool was_good = breaker_.is_good();
  if (!was_good || settings_.probes_always) probe_blocking();
  if (breaker_.is_good()) look_at_space_blocking();
}

// One that is away is opened anew: what was open before may belong to a mount that is gone.
void StoreGuard::probe_blocking() {
  std::shared_ptr<AudioBackend> known;
  if (!breaker_.is_away()) {
    const std::lock_guard lock(mutex_);
    known = backend_;
  }
  const auto answer = std::make_shared<std::optional<Opened>>();
  const std::function<void()> work = [answer, known, open = open_] {
    answer->emplace(open_and_try_blocking(known, open));
  };
  const auto limit = known == nullptr ? settings_.open_limit : settings_.limit;
  const auto outcome = prober_.run_blocking(work, Deadline::in(limit));
  const Opened result = outcome == DetachedPool::Outcome::done ? **answer : Opened(no_answer(outcome, limit));
  breaker_.note(StoreAccess::write, result.map([](const auto&) {}));
  if (!result) return;
  {
    const std::lock_guard lock(mutex_);
    backend_ = *result;
  }
  breaker_.note_recovered();
  tell_if_all_hang();
}

void StoreGuard::tell_if_all_hang() {
  if (threads_.stuck() < settings_.threads) {
    if (std::exchange(is_stuck_told_, false))
      log::over(error_codes::kAudioStoreStuck, log::About{.thing = settings_.place}, "audio",
                "{}: threads came back from it", settings_.place);
  } else if (!std::exchange(is_stuck_told_, true)) {
    log::error(error_codes::kAudioStoreStuck, log::About{.thing = settings_.place}, "audio",
               "{} works again, but all {} threads still hang in it as it was: restart aftertone", settings_.place,
               settings_.threads);
  }
}

void StoreGuard::look_at_space_blocking() {
  if (settings_.reserve_bytes == 0) return;
  const auto free = run_blocking<std::uint64_t>(StoreAccess::read, settings_.limit,
                                                [](AudioBackend& backend) { return backend.free_bytes_blocking(); });
  if (!free) return;
  const bool has_space = *free >= settings_.reserve_bytes;
  if (has_space == std::exchange(has_space_, has_space)) return;
  if (has_space) {
    log::over(error_codes::kAudioStoreLow, log::About{.thing = settings_.place}, "disk", "{}: enough space again",
              settings_.place);
  } else {
    log::error(error_codes::kAudioStoreLow, log::About{.thing = settings_.place}, "disk",
               "{}: {} MB left, less than [audio] reserve_mb; make space: when it is full, new messages wait in the "
               "journal",
               settings_.place, *free >> 20);
  }
}

}  // namespace aftertone::storage
