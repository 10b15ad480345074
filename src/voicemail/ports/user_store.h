// The website's users in SQL. Blocks; any pool thread. Errors: unavailable, timeout (both temporary), corrupt, and
// those named.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/user.h"

namespace aftertone::voicemail {

class UserStore {
 public:
  virtual ~UserStore() = default;

  virtual Status add_blocking(const User& user) = 0;                // conflict: the name is taken
  virtual Result<User> find_blocking(const std::string& name) = 0;  // not_found
  virtual Result<std::vector<User>> list_blocking() = 0;            // by name
  // The first `most` behind `after`, in an order that is the database's own but always the same.
  virtual Result<std::vector<User>> page_blocking(const std::string& after, std::size_t most) = 0;
  virtual Result<std::vector<std::string>> administrators_blocking() = 0;  // their names
  virtual Status update_blocking(const User& user) = 0;                    // role, mailbox, language; not_found
  virtual Status remove_blocking(const std::string& name) = 0;             // with their sessions; not_found
  // Role, mailbox, language, password and the secrets of codes, as they are in `wanted`, or the whole user: only while
  // they are as they were seen. A new password ends the user's sessions. False: they are not, and nothing is changed.
  virtual Result<bool> change_seen_blocking(const User& seen, const User& wanted) = 0;
  virtual Result<bool> remove_seen_blocking(const User& seen) = 0;
  // Ends the user's sessions but the one with this hash, in the same transaction. not_found
  virtual Status set_password_blocking(const std::string& name, const std::string& hash,
                                       const std::string& session_to_keep) = 0;
  // totp_secret and totp_pending. not_found
  virtual Status set_totp_blocking(const std::string& name, const std::string& secret, const std::string& pending) = 0;
  // False: a code of this step, or of a later one, has been taken before.
  virtual Result<bool> take_totp_step_blocking(const std::string& name, std::int64_t step) = 0;
  virtual Result<std::vector<User>> with_codes_blocking() = 0;  // with a secret, or one that waits
};

}  // namespace aftertone::voicemail
