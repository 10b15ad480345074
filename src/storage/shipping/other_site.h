// The other site's database, as the shipper sees it. Blocks; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/database/database.h"
#include "storage/shipping/change_log.h"

namespace aftertone::storage {

struct SiteNames {
  std::string own, other;
};

// What became of one change there.
enum class Arrival {
  done,     // it is there, or something that goes over it
  waits,    // for a row that is not there yet
  refused,  // it cannot be taken as it is
};
struct Taken {
  Arrival arrival;
  std::string why;  // empty when done
};

class OtherSite {
 public:
  OtherSite(Database& database, SiteNames names) : database_(database), names_(std::move(names)) {}

  // In one transaction; an answer for each, in order. Doing it again changes nothing.
  Result<std::vector<Taken>> apply_blocking(const std::vector<WaitingChange>& changes, std::int64_t number);

  Database& database() { return database_; }
  const SiteNames& names() const { return names_; }

 private:
  Database& database_;
  const SiteNames names_;
};

// "7093…/aftertone": the same for two connections to one database only.
Result<std::string> database_identity_blocking(Database& database);

}  // namespace aftertone::storage
