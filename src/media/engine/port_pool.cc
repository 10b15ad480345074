#include "media/engine/port_pool.h"

#include <algorithm>
#include <random>

namespace aftertone::media {

PortPool::PortPool(std::uint16_t first, std::uint16_t last, std::chrono::milliseconds quarantine)
    : quarantine_(quarantine) {
  for (unsigned port = first + (first % 2U); port < last; port += 2) {
    free_.push_back({static_cast<std::uint16_t>(port), TimePoint::min()});
  }
  std::random_device random;
  std::shuffle(free_.begin(), free_.end(), random);
}

std::optional<std::uint16_t> PortPool::take(TimePoint now) {
  if (free_.empty() || free_.front().usable_from > now) return std::nullopt;
  const std::uint16_t port = free_.front().port;
  free_.pop_front();
  return port;
}

void PortPool::give_back(std::uint16_t port, TimePoint now) {
  free_.push_back({port, now + quarantine_});
}

}  // namespace aftertone::media
