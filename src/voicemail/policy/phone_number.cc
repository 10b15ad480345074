#include "voicemail/policy/phone_number.h"

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::voicemail {

bool is_e164(std::string_view text) {
  if (!text.starts_with('+')) return false;
  const std::string_view digits = text.substr(1);
  return digits.size() >= 7 && digits.size() <= 15 && digits[0] != '0' && std::ranges::all_of(digits, ascii::is_digit);
}

}  // namespace aftertone::voicemail
