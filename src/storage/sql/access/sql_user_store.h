// The website's users in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/user_store.h"

namespace aftertone::storage {

class SqlUserStore : public voicemail::UserStore {
 public:
  explicit SqlUserStore(Database& database) : database_(database) {}  // outlives the store

  Status add_blocking(const voicemail::User& user) override;
  Result<voicemail::User> find_blocking(const std::string& name) override;
  Result<std::vector<voicemail::User>> list_blocking() override;
  Result<std::vector<voicemail::User>> page_blocking(const std::string& after, std::size_t most) override;
  Result<std::vector<std::string>> administrators_blocking() override;
  Result<std::vector<voicemail::User>> with_codes_blocking() override;
  Status update_blocking(const voicemail::User& user) override;
  Status remove_blocking(const std::string& name) override;
  Result<bool> change_seen_blocking(const voicemail::User& seen, const voicemail::User& wanted) override;
  Result<bool> remove_seen_blocking(const voicemail::User& seen) override;
  Status set_password_blocking(const std::string& name, const std::string& hash,
                               const std::string& session_to_keep) override;
  Status set_totp_blocking(const std::string& name, const std::string& secret, const std::string& pending) override;
  Result<bool> take_totp_step_blocking(const std::string& name, std::int64_t step) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
