// Who has logged in to the website, and how often somebody tried, in SQL: so that every web server knows. Blocks; any
// pool thread. Errors: unavailable, timeout (both temporary), corrupt, and those named.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/user.h"
#include "voicemail/policy/try_pace.h"

namespace aftertone::voicemail {

class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // Of session.user only the name is used. not_found: there is no such user.
  virtual Status add_blocking(const Session& session) = 0;
  // With the user as they are now. not_found
  virtual Result<Session> find_blocking(const std::string& secret_sha256) = 0;
  virtual Status note_seen_blocking(const std::string& secret_sha256, WallTime at) = 0;  // absent is success
  virtual Status remove_blocking(const std::string& secret_sha256) = 0;                  // absent is success
  // Those that began before the one time, or were not seen since the other.
  virtual Status remove_ended_blocking(WallTime began_before, WallTime unseen_since) = 0;
};

class TryStore {
 public:
  virtual ~TryStore() = default;

  // Counts a try as failed before it is made, so that many at once are counted as well. A time to wait: it was not
  // counted, and is not to be made.
  virtual Result<std::optional<std::chrono::seconds>> begin_blocking(const std::vector<TryKey>& keys, WallTime now) = 0;
  // It did not fail after all.
  virtual Status take_back_blocking(const std::vector<TryKey>& keys) = 0;
  virtual Status forget_blocking(const TryKey& key) = 0;
};

}  // namespace aftertone::voicemail
