// The lamps and their watchers in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/lamp_store.h"

namespace aftertone::storage {

class SqlLampStore : public voicemail::LampStore {
 public:
  explicit SqlLampStore(Database& database) : database_(database) {}  // outlives the store

  Result<std::vector<voicemail::Lamp>> list_blocking() override;
  Result<std::vector<voicemail::Lamp>> changed_since_blocking(WallTime since) override;
  Result<std::vector<voicemail::LampSubscription>> subscriptions_blocking(const std::string& home) override;
  Result<std::vector<std::optional<voicemail::Lamp>>> subscribe_blocking(
      const std::string& home, const std::vector<voicemail::LampWish>& wishes) override;
  Status unsubscribe_blocking(const std::vector<std::string>& ids) override;
  Result<std::vector<voicemail::LampPublication>> publications_blocking() override;
  Status save_publications_blocking(const std::vector<voicemail::LampPublication>& publications) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
