// Is an address inside "10.0.0.0/8", "2001:db8::/32" or a single address?
#pragma once

#include <string_view>

namespace aftertone::sip {

// False for what is not an address or not a prefix. An IPv4 address mapped into IPv6 counts as IPv4.
bool is_in_prefix(std::string_view ip, std::string_view prefix);

}  // namespace aftertone::sip
