// Text from outside (caller names, numbers) made fit to be shown. Pure.
#pragma once

#include <string>
#include <string_view>

namespace aftertone::notify {

// One line of valid UTF-8 of at most `max_characters` code points, then "…". Control characters and line ends become
// one space, what is not UTF-8 becomes U+FFFD, and characters that turn the reading direction of what follows are
// dropped. Escaping for the place where it is shown comes after this.
std::string safe_text(std::string_view text, std::size_t max_characters = 500);

}  // namespace aftertone::notify
