#include "app/config/secret_file.h"

#include "notify/email/oauth/token_file.h"

namespace aftertone::app {

Result<std::string> read_secret_blocking(const std::string& key, const std::filesystem::path& file) {
  auto secret = notify::read_secret_line_blocking(file);
  if (!secret) return fail(Code::invalid, key + ": " + secret.error().detail);
  return secret;
}

}  // namespace aftertone::app
