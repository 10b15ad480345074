// "Somewhere in it", for LIKE. Pure.
#pragma once

#include <string>

namespace aftertone::storage {

// Anything before and behind `part` in small letters; what stands for anything stands for itself: like ? escape '!'
std::string part_pattern(const std::string& part);

}  // namespace aftertone::storage
