// A short word for what each section of a configuration says, so that machines that must be configured alike can be
// compared without telling each other what they are configured with.
#pragma once

#include <string>
#include <string_view>

namespace aftertone::app {

// "email=1a2b3c4d messages=5e6f7a8b": the sections that say something else than the defaults, by name, with eight
// hexadecimal digits of SHA-256. What belongs to one machine (addresses, ports, paths, its size) and what is secret is
// left out; so is text that cannot be used.
std::string section_digests(std::string_view config_text);

}  // namespace aftertone::app
