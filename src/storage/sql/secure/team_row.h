// The steps of a team as their column keeps them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "voicemail/model/team.h"

namespace aftertone::storage {

std::string steps_text(const std::vector<voicemail::TeamStep>& steps);
Result<std::vector<voicemail::TeamStep>> parse_steps(std::string_view text);  // corrupt

}  // namespace aftertone::storage
