#include "storage/migrations/migrations.h"

#include <array>

namespace aftertone::storage {

std::span<const Migration> all_migrations() {
  static const std::array<Migration, 1> kAll{{{1, kMigration0001}}};
  return kAll;
}

}  // namespace aftertone::storage
