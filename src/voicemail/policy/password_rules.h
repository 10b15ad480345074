// Names and passwords of the website's users. Pure.
#pragma once

#include <string>

#include "base/result.h"

namespace aftertone::voicemail {

// 1 to 64 small letters, digits and . _ - @, the first a letter or a digit. Error: invalid.
Status check_user_name(const std::string& name);

// 10 to 128 bytes, at least five of them different, without the name (NIST SP 800-63B: length, no rules of
// composition). Error: invalid.
Status check_new_password(const std::string& password, const std::string& name);

}  // namespace aftertone::voicemail
