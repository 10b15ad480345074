// Leases in a Database. Any thread; blocks.
#pragma once

#include "cluster/lease_store.h"
#include "storage/database/database.h"

namespace aftertone::storage {

class SqlLeaseStore : public cluster::LeaseStore {
 public:
  explicit SqlLeaseStore(Database& database);  // which outlives the store

  Result<std::optional<Epoch>> acquire_blocking(const std::string& role, const cluster::Applicant& applicant,
                                                std::chrono::milliseconds time_to_live) override;
  Result<bool> renew_blocking(const std::string& role, Epoch epoch, std::chrono::milliseconds time_to_live) override;
  Status release_blocking(const std::string& role, Epoch epoch) override;
  Result<std::vector<cluster::Lease>> list_blocking() override;
  Status rule_blocking(const std::vector<std::string>& roles, const cluster::LeaseRule& rule,
                       const std::string& who) override;

 private:
  Database& database_;
  const std::string acquire_, renew_, list_, rule_, record_;  // in the database's dialect
};

}  // namespace aftertone::storage
