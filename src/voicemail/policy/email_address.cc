#include "voicemail/policy/email_address.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"

namespace aftertone::voicemail {
namespace {

constexpr std::string_view kLettersAndDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// Parts between dots, each of 1 to 63 of `allowed`, not beginning or ending with '-'.
bool is_dotted(std::string_view text, std::string_view allowed) {
  const auto parts = ascii::split(text, '.');
  return std::all_of(parts.begin(), parts.end(), [allowed](std::string_view part) {
    return !part.empty() && part.size() <= 63 && part.front() != '-' && part.back() != '-' &&
           part.find_first_not_of(allowed) == std::string_view::npos;
  });
}

}  // namespace

bool is_email_address(std::string_view text) {
  // RFC 5322 atext without '/', which may not stand in a folder's name.
  static const std::string kLocalPart = std::string(kLettersAndDigits) + "!#$%&'*+-=?^_`{|}~";
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at > 64 || text.size() > 254) return false;
  return is_dotted(text.substr(0, at), kLocalPart) && is_domain(text.substr(at + 1));
}

bool is_domain(std::string_view text) {
  static const std::string kDomain = std::string(kLettersAndDigits) + "-";
  return text.size() <= 253 && is_dotted(text, kDomain);
}

}  // namespace aftertone::voicemail
