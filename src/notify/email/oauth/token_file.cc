#include "notify/email/oauth/token_file.h"

#include <algorithm>
#include <fstream>

#include "base/ascii.h"

namespace aftertone::notify {

Result<std::string> read_secret_line_blocking(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || ascii::trimmed(line).empty())
    return fail_temporarily(Code::unavailable, "nothing can be read from " + file.string());
  return std::string(ascii::trimmed(line));
}

bool is_token(std::string_view text) {
  constexpr std::size_t kLongest = 16'384;
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  return !text.empty() && text.size() <= kLongest && is_plain;
}

Result<std::string> TokenFile::current_blocking() {
  auto token = read_secret_line_blocking(file_);
  if (token && !is_token(*token)) return fail_temporarily(Code::unavailable, file_.string() + " holds no access token");
  return token;
}

Result<std::string> TokenFile::after_refusal_blocking(const std::string& refused) {
  auto token = current_blocking();
  if (token && *token == refused)
    return fail_temporarily(Code::denied, "the token in " + file_.string() + " is refused and has not been renewed");
  return token;
}

}  // namespace aftertone::notify
