// What can be dialled here: the number of a mailbox, or one of our own. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace aftertone {

constexpr std::size_t kLongestDialledNumber = 32;
constexpr std::string_view kDialledNumberRule = "1 to 32 of 0-9 A-Z a-z . _ - +";

// Whether `text` keeps kDialledNumberRule. Such a number needs no escaping in a SIP URI, a path or a log line.
bool is_dialled_number(std::string_view text);

}  // namespace aftertone
