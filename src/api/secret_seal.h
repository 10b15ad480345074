// Secrets that we have to show again stand in the database sealed: AES-256-GCM, with a key that is in a file and never
// there. Whoever has the database, or a copy of it, has no secret. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace aftertone::api {

class SecretSeal {
 public:
  // The key is made of `file_secret` and `purpose`, so that one file does for several.
  SecretSeal(std::string_view file_secret, std::string_view purpose);

  // "s1:" and base64; another text each time. It opens for the same `owner` only.
  std::string seal(const std::string& secret, const std::string& owner) const;
  // What is not sealed is as it is: rows of a time before there was a seal. Error: denied (another key, another owner,
  // or it was changed).
  Result<std::string> open(const std::string& kept, const std::string& owner) const;

  static bool is_sealed(std::string_view kept);

 private:
  std::string key_;
};

}  // namespace aftertone::api
