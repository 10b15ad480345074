#include "app/config/key_kinds.h"

namespace aftertone::app {

void add_audio_keys(std::vector<Key>& keys) {
  keys.push_back(path_key(
      "audio", "directory", [](Settings & s) -> auto& { return s.audio.directory; }));
  keys.push_back(flag_key(
      "audio", "shared", [](Settings & s) -> auto& { return s.audio.shared; }));
  keys.push_back(number_key(
      "audio", "cache_mb", 1, 1'048'576, [](Settings & s) -> auto& { return s.audio.cache_mb; }));
  keys.push_back(number_key(
      "audio", "reserve_mb", 0, 1'048'576, [](Settings & s) -> auto& { return s.audio.reserve_mb; }));
}

}  // namespace aftertone::app
