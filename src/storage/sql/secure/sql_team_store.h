// Teams in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/team_store.h"

namespace aftertone::storage {

class SqlTeamStore : public voicemail::TeamStore {
 public:
  explicit SqlTeamStore(Database& database) : database_(database) {}  // outlives the store

  Result<voicemail::Team> find_blocking(const std::string& name) override;
  Result<std::vector<voicemail::Team>> list_blocking() override;
  Status add_blocking(const voicemail::Team& team) override;
  Status update_blocking(const voicemail::Team& team) override;
  Status remove_blocking(const std::string& name) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
