#include "load/spoken.h"

namespace bench {
namespace {

// xorshift64*: as good as needed, and the same in verify.py.
std::uint64_t next(std::uint64_t& state) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545F4914F6CDD1DULL;
}

}  // namespace

std::string spoken_by(std::uint64_t caller, double seconds) {
  std::uint64_t state = caller * 0x9E3779B97F4A7C15ULL + 1;
  std::string bytes(static_cast<std::size_t>(seconds * 8000), '\0');
  for (char& byte : bytes) {
    const auto random = static_cast<std::uint8_t>(next(state) >> 56);
    byte = static_cast<char>((random & 0x80) | (random & 0x3f));  // the loud half of mu-law: never silence
  }
  return bytes;
}

}  // namespace bench
