// How the outbox stands, for monitoring: a look that costs little however much waits. Blocks.
#pragma once

#include <chrono>
#include <cstdint>

#include "storage/database/database.h"

namespace aftertone::storage {

struct OutboxFigures {
  std::int64_t due = 0;                 // ready, and its time has come; counted up to kMostCounted
  std::chrono::milliseconds oldest{0};  // how long the first of those has been due
  std::int64_t in_hand = 0;             // being sent
  std::int64_t ambiguous = 0;           // perhaps sent: held until a word comes
};
constexpr int kMostCounted = 100'000;

Result<OutboxFigures> outbox_figures_blocking(Database& database, WallTime now);

}  // namespace aftertone::storage
