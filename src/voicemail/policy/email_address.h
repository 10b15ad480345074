// Which addresses we send to: the plain ones of RFC 5321 (dot-atoms, no quotes, no comments, ASCII), so that an address
// can go into a header, an SMTP command and a folder's name as it is. Pure.
#pragma once

#include <string_view>

namespace aftertone::voicemail {

bool is_email_address(std::string_view text);
bool is_domain(std::string_view text);  // "example.com", "localhost"

}  // namespace aftertone::voicemail
