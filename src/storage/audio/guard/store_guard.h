// Stands between everybody and an audio store that may hang: each operation runs on a thread that can be given up, with
// a limit of time, and not at all while the store is known to be away. Blocks, never longer than the limit.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "async/blocking_pool.h"
#include "async/detached_pool.h"
#include "storage/audio/audio_backend.h"
#include "storage/audio/guard/store_breaker.h"

namespace aftertone::storage {

struct GuardSettings {
  std::string place;  // for the log: "the audio store /srv/audio"
  StoreOwner owner = StoreOwner::this_site;
  std::size_t threads = 8;
  std::chrono::milliseconds limit{2'000};  // of anything small
  std::chrono::milliseconds open_limit{5'000};
  std::chrono::milliseconds probe_interval{2'000};  // while something is wrong
  std::chrono::milliseconds look_interval{10'000};  // otherwise
  bool probes_always = false;                       // shared: also when nothing is known to be wrong
  std::uint64_t reserve_bytes = 0;                  // with less free space than this an Error is logged
};

class StoreGuard {
 public:
  using Opener = std::function<Result<std::unique_ptr<AudioBackend>>()>;

  StoreGuard(GuardSettings settings, Opener open);
  ~StoreGuard();
  StoreGuard(const StoreGuard&) = delete;
  StoreGuard& operator=(const StoreGuard&) = delete;

  // For a service: opens the store, and watches it from then on. A store that is away is waited for. Error: what is
  // wrong for good. Without this, the first operation opens it.
  Status start_blocking();

  // `job` owns all that it uses. Errors: its own; unavailable (temporary): away, or no answer in time.
  template <typename T>
  Result<T> run_blocking(StoreAccess access, std::chrono::milliseconds limit,
                         std::function<Result<T>(AudioBackend&)> job) {
    const auto backend = backend_blocking(access);
    if (!backend) return tl::unexpected(backend.error());
    return attempt_blocking<T>(access, limit, [job = std::move(job), backend = *backend] { return job(*backend); });
  }
  std::chrono::milliseconds limit() const { return settings_.limit; }

 private:
  template <typename T>
  Result<T> attempt_blocking(StoreAccess access, std::chrono::milliseconds limit, std::function<Result<T>()> job) {
    const auto answer = std::make_shared<std::optional<Result<T>>>();
    const std::function<void()> work = [answer, job = std::move(job)] { answer->emplace(job()); };
    const auto outcome = threads_.run_blocking(work, async::Deadline::in(limit));
    const bool is_done = outcome == async::DetachedPool::Outcome::done;
    Result<T> result = is_done ? std::move(**answer) : Result<T>(no_answer(outcome, limit));
    const bool is_its_fault = outcome != async::DetachedPool::Outcome::crowded;
    if (is_its_fault) breaker_.note(access, result.map([](const auto&...) {}));
    return result;
  }
  tl::unexpected<Error> no_answer(async::DetachedPool::Outcome outcome, std::chrono::milliseconds limit) const;
  Result<std::shared_ptr<AudioBackend>> backend_blocking(StoreAccess access);
  Status open_blocking();
  void watch_blocking();
  void look_blocking();
  void probe_blocking();
  void tell_if_all_hang();
  void look_at_space_blocking();

  const GuardSettings settings_;
  const Opener open_;
  StoreBreaker breaker_;
  async::DetachedPool threads_;
  async::DetachedPool prober_;  // its one thread may hang while the others work
  std::mutex mutex_;            // guards what follows: the store that was opened last, and the end
  std::condition_variable ended_;
  std::shared_ptr<AudioBackend> backend_;
  bool is_over_ = false;
  bool has_space_ = true;       // at-audio-watch
  bool is_stuck_told_ = false;  // at-audio-watch
  async::BlockingPool watcher_{"at-audio-watch", 1, 1};
};

}  // namespace aftertone::storage
