#include "app/serve/monitoring/health_sampler.h"

#include <fmt/format.h>

#include "app/serve/monitoring/own_health.h"
#include "app/serve/monitoring/stored_health.h"
#include "app/serve/wire_cluster.h"
#include "app/serve/wire_site.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using ops::HealthItem;

constexpr auto kOften = 5s;
constexpr auto kSometimes = 15s;  // a bucket costs money for each
constexpr auto kSeldom = 30s;
constexpr auto kMostPatience = 30s;  // for one round of looks

}  // namespace

HealthSampler::HealthSampler(const Settings& settings, const MonitoredParts& parts) {
  Storage& storage = *parts.storage;
  const auto every = [this](std::chrono::seconds time, std::function<std::vector<HealthItem>()> look) {
    looks_.push_back({time, std::move(look)});
  };
  every(kOften, [&storage] { return std::vector{database_health_blocking(storage)}; });
  every(kOften, [&storage] { return std::vector{outbox_health_blocking(storage)}; });
  every(kOften, [&storage, site = parts.site] {
    const bool stands_by = site != nullptr && site->state() == cluster::SiteState::standby;
    return std::vector{role_health_blocking(storage, stands_by)};
  });
  const Speaker self{node_name(settings), parts.roles};
  every(kOften, [this, self, &storage] { return std::vector{node_health_blocking(storage, self, speaks_for_all_)}; });
  every(kOften, [&storage] { return std::vector{clock_health(storage)}; });
  every(kSometimes, [&storage] { return std::vector{audio_health_blocking(storage)}; });
  every(kSeldom, [settings] { return file_health_blocking(settings); });
  every(kSeldom, [settings, &storage] { return copy_health_blocking(settings, storage); });
}

void HealthSampler::look_if_due() {
  {
    const std::lock_guard lock(mutex_);
    if (is_looking_ || SteadyClock::now() < began_at_ + 1s) return;
    is_looking_ = true;
    began_at_ = SteadyClock::now();
  }
  if (pool_.try_post([this] { look_blocking(); })) return;
  const std::lock_guard lock(mutex_);
  is_looking_ = false;
}

void HealthSampler::look_blocking() {
  for (Look& look : looks_) {
    if (SteadyClock::now() < look.due) continue;
    auto found = look.look();
    look.due = SteadyClock::now() + look.every;
    const std::lock_guard lock(mutex_);
    look.found = std::move(found);
  }
  const std::lock_guard lock(mutex_);
  is_looking_ = false;
}

std::vector<HealthItem> HealthSampler::latest() const {
  std::vector<HealthItem> items;
  const std::lock_guard lock(mutex_);
  const auto lasts = SteadyClock::now() - began_at_;
  if (is_looking_ && lasts > kMostPatience) {
    items.push_back({"looks", ops::Health::fail,
                     fmt::format("what follows is old: a look has not ended for {} s",
                                 std::chrono::duration_cast<std::chrono::seconds>(lasts).count())});
  }
  for (const Look& look : looks_)
    items.insert(items.end(), look.found.begin(), look.found.end());
  return items;
}

}  // namespace aftertone::app
