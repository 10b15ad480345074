// CRC-32C (Castagnoli; RFC 3720 appendix B.4), with the processor's instruction where it has one.
#pragma once

#include <cstdint>
#include <span>

namespace aftertone::storage {

std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

// The two ways, for the test that compares them.
bool has_crc32c_instruction();
std::uint32_t crc32c_by_instruction(std::span<const std::uint8_t> bytes);  // only if has_crc32c_instruction()
std::uint32_t crc32c_by_table(std::span<const std::uint8_t> bytes);

}  // namespace aftertone::storage
