// Telephone numbers as they are written everywhere in the world. Pure.
#pragma once

#include <string_view>

namespace aftertone::voicemail {

// "+4930123456": a plus sign, then 7 to 15 digits of which the first is not 0 (ITU-T E.164).
bool is_e164(std::string_view text);

}  // namespace aftertone::voicemail
