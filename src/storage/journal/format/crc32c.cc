#include "storage/journal/format/crc32c.h"

#include <array>
#include <cstring>

#include "base/assert.h"

#ifdef __x86_64__
#include <nmmintrin.h>
#endif

namespace aftertone::storage {
namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit)
      value = (value >> 1) ^ ((value & 1U) != 0 ? 0x82f63b78U : 0U);
    table[i] = value;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kTable = make_table();

}  // namespace

std::uint32_t crc32c_by_table(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = ~0U;
  for (const std::uint8_t byte : bytes)
    crc = (crc >> 8) ^ kTable[(crc ^ byte) & 0xffU];
  return ~crc;
}

#ifdef __x86_64__

bool has_crc32c_instruction() {
  return __builtin_cpu_supports("sse4.2") != 0;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::span<const std::uint8_t> bytes) {
  std::uint64_t crc = ~0U;
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    crc = _mm_crc32_u64(crc, word);
    bytes = bytes.subspan(8);
  }
  auto rest = static_cast<std::uint32_t>(crc);
  for (const std::uint8_t byte : bytes)
    rest = _mm_crc32_u8(rest, byte);
  return ~rest;
}

#else

bool has_crc32c_instruction() {
  return false;
}
std::uint32_t crc32c_by_instruction(std::span<const std::uint8_t>) {
  AT_ASSERT(false);
}

#endif

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
  static const bool by_instruction = has_crc32c_instruction();
  return by_instruction ? crc32c_by_instruction(bytes) : crc32c_by_table(bytes);
}

}  // namespace aftertone::storage
