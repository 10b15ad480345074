#include "media/engine/port_pool.h"

#include <algorithm>
#include <random>

namespace aftertone::media {

PortPool::PortPool(std::uint16_t first, std::uint16_t last) {
  for (unsigned port = first + (first % 2U); port < last; port += 2)
    free_.push_back(static_cast<std::uint16_t>(port));
  std::random_device random;
  std::shuffle(free_.begin(), free_.end(), random);
}

std::optional<std::uint16_t> PortPool::take() {
  if (free_.empty()) return std::nullopt;
  const std::uint16_t port = free_.front();
  free_.pop_front();
  return port;
}

}  // namespace aftertone::media
