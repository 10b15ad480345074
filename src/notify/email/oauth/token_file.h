// Access tokens from a file that a job outside keeps fresh.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "notify/email/oauth/access_tokens.h"

namespace aftertone::notify {

// The first line of a file without the white space around it. Error: unavailable, temporary: whoever writes it may be
// at it. Blocks.
Result<std::string> read_secret_line_blocking(const std::filesystem::path& file);

// Letters, digits and signs, nothing that could end the line or the field it is sent in. Pure.
bool is_token(std::string_view text);

class TokenFile : public AccessTokens {
 public:
  explicit TokenFile(std::filesystem::path file) : file_(std::move(file)) {}

  // The file is read each time: that is how a new token arrives.
  Result<std::string> current_blocking() override;
  Result<std::string> after_refusal_blocking(const std::string& refused) override;

 private:
  const std::filesystem::path file_;
};

}  // namespace aftertone::notify
