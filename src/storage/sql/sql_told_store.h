// What the command hook has told, in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/told_store.h"

namespace aftertone::storage {

class SqlToldStore : public voicemail::ToldStore {
 public:
  explicit SqlToldStore(Database& database) : database_(database) {}

  Result<std::vector<voicemail::ToldLamp>> list_blocking() override;
  Status save_blocking(const std::vector<voicemail::ToldLamp>& told) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
