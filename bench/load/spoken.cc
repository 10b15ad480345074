#include "load/spoken.h"

namespace bench {
namespace {

constexpr std::size_t kMasterSize = 65536;
constexpr std::size_t kFrame = 160;

// xorshift64*: as good as needed, and the same in run_bench.
std::uint64_t next(std::uint64_t& state) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545F4914F6CDD1DULL;
}

std::string make_master() {
  std::uint64_t state = 1;
  std::string bytes(kMasterSize, '\0');
  for (char& byte : bytes) {
    const auto random = static_cast<std::uint8_t>(next(state) >> 56);
    byte = static_cast<char>((random & 0x80) | (random & 0x3f));  // the loud half of mu-law: never silence
  }
  return bytes;
}

}  // namespace

std::string spoken_by(std::uint64_t caller, double seconds) {
  static const std::string master = make_master();
  const auto size = static_cast<std::size_t>(seconds * 8000);
  std::string bytes;
  bytes.reserve(size + kFrame);
  for (std::uint64_t frame = 0; bytes.size() < size; ++frame) {
    bytes.append(master, (caller * 7919 + frame * 104729) % (kMasterSize - kFrame), kFrame);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace bench
