// The names of audio files: "a7/018f….wav", the folder being the last two digits of the id.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.h"

namespace aftertone::storage {

struct AudioName {
  std::string folder;  // "a7"
  std::string file;    // "018f….wav"
  std::string whole() const { return folder + "/" + file; }
};

AudioName audio_name_of(const Uuid& id);
// A name that we gave, and nothing else: no text from outside becomes a path.
std::optional<AudioName> parse_audio_name(std::string_view name);
// The same without its folder: "018f….wav".
std::optional<AudioName> parse_audio_file(std::string_view file);

}  // namespace aftertone::storage
