#include "storage/migrations/migrations.h"

#include <array>

namespace aftertone::storage {

std::span<const Migration> all_migrations() {
  static const std::array kAll{
      Migration{1, kMigration0001},      Migration{2, kMigration0002},      Migration{3, kMigration0003},
      Migration{4, kMigration0004},      Migration{5, kMigration0005},      Migration{6, kMigration0006},
      Migration{7, kMigration0007},      Migration{8, kMigration0008},      Migration{9, kMigration0009},
      Migration{10, kMigration0010},     Migration{11, kMigration0011},     Migration{12, kMigration0012},
      Migration{13, kMigration0013},     Migration{14, kMigration0014, 13}, Migration{15, kMigration0015, 13},
      Migration{16, kMigration0016, 13}, Migration{17, kMigration0017, 13}, Migration{18, kMigration0018, 13},
      Migration{19, kMigration0019, 13}, Migration{20, kMigration0020, 13}, Migration{21, kMigration0021, 13},
      Migration{22, kMigration0022, 13}};
  return kAll;
}

}  // namespace aftertone::storage
