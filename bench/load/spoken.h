// What a caller of the load generator says: bytes that only this caller says, so that every stored message can be
// compared.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

// `seconds` of G.711 for caller number `caller`: loud pseudo-random bytes, the same whenever asked.
std::string spoken_by(std::uint64_t caller, double seconds);

}  // namespace bench
