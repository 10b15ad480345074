#include "app/config/key_kinds.h"

namespace aftertone::app {

void add_audio_keys(std::vector<Key>& keys) {
  keys.push_back(path_key(
      "audio", "directory", [](Settings & s) -> auto& { return s.audio.directory; }));
  keys.push_back(text_key(
      "audio", "url",
      "the address of a bucket in quotes, such as \"https://s3.example.com/messages\", or \"\" for none", is_one_line,
      [](Settings & s) -> auto& { return s.audio.url; }));
  keys.push_back(text_key(
      "audio", "access_key", "text in quotes", is_one_line, [](Settings & s) -> auto& { return s.audio.access_key; }));
  keys.push_back(optional_path_key(
      "audio", "secret_key_file", "none", [](Settings & s) -> auto& { return s.audio.secret_key_file; }));
  keys.push_back(text_key(
      "audio", "region", "text in quotes", is_given, [](Settings & s) -> auto& { return s.audio.region; }));
  keys.push_back(optional_path_key(
      "audio", "ca_file", "the system's", [](Settings & s) -> auto& { return s.audio.ca_file; }));
  keys.push_back(flag_key(
      "audio", "shared", [](Settings & s) -> auto& { return s.audio.shared; }));
  keys.push_back(number_key(
      "audio", "cache_mb", 1, 1'048'576, [](Settings & s) -> auto& { return s.audio.cache_mb; }));
  keys.push_back(optional_path_key(
      "audio", "replica_directory", "none", [](Settings & s) -> auto& { return s.audio.replica_directory; }));
  keys.push_back(number_key(
      "audio", "reserve_mb", 0, 1'048'576, [](Settings & s) -> auto& { return s.audio.reserve_mb; }));
}

}  // namespace aftertone::app
