#include "voicemail/policy/try_pace.h"

#include <algorithm>

namespace aftertone::voicemail {
namespace {

// "2001:db8:1:2:3:4:5:6" and "2001:db8:1:2::9" are both "2001:db8:1:2".
std::string network_of(const std::string& address) {
  std::size_t end = 0;
  for (int groups = 0; groups < 4; ++groups) {
    const std::size_t colon = address.find(':', end);
    if (colon == std::string::npos) return address;  // IPv4
    if (colon == end) return address.substr(0, end == 0 ? 0 : end - 1);
    end = colon + 1;
  }
  return address.substr(0, end - 1);
}

}  // namespace

TryKey try_key_of_name(const std::string& name) {
  return {"name " + name, 5, std::chrono::minutes(5)};
}

TryKey try_key_of_address(const std::string& address) {
  return {"from " + network_of(address), 20, std::chrono::minutes(15)};
}

std::chrono::seconds wait_after(int failures, const TryKey& key) {
  if (failures < key.free_tries) return std::chrono::seconds(0);
  const int doublings = std::min(failures - key.free_tries, 20);
  return std::min(std::chrono::seconds(std::int64_t{1} << doublings), key.longest);
}

}  // namespace aftertone::voicemail
