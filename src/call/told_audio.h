// What was played and pressed, as the story of a call tells it.
#pragma once

#include <optional>
#include <string>

#include "call/call.h"

namespace aftertone::call {

// "vm-theperson 1 0 0 1 vm-isunavail beep": files by their names, without folders.
std::string told_audio(const Announcement& announcement);
// "2"; "nothing"; where more than one key was asked for, only how many there were.
std::string told_keys(const std::string& digits, std::optional<char> finished_by, bool is_one_key);

}  // namespace aftertone::call
