// A menu as it is read out: whole recorded sentences where they name the right keys ("press 5 to repeat ..."), else
// "press", the key, and what it does.
#pragma once

#include "ivr/keymap/key_map.h"

namespace aftertone::ivr {

enum class Detail { usual, everything };

Words spoken_menu(const Menu& menu, Detail detail = Detail::usual);

}  // namespace aftertone::ivr
