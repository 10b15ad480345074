// What was played, as somebody reads it who does not know our files: the English of each prompt, whatever language it
// was played in. Pure.
#pragma once

#include <string>
#include <string_view>

namespace aftertone::ivr {

// "vm-youhave 1 vm-INBOX vm-message" -> "You have 1 new message"; a recording, such as "019ad5…-102560", is
// "(a recording)". What is no prompt of ours stays as it is.
std::string said_words(std::string_view played);

}  // namespace aftertone::ivr
