#include "storage/database/availability.h"

namespace aftertone::storage {

void Availability::lose(const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    reason_ = reason;
  }
  is_away_ = true;
}

Error Availability::error() const {
  const std::lock_guard lock(mutex_);
  return {Code::unavailable, true, "the database is away: " + reason_};
}

}  // namespace aftertone::storage
