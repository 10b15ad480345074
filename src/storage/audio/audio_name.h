// The names of audio files: "a7/018f…-160000.wav". The folder is the last two digits of the id; the number says
// how many bytes of coded audio there are, so that more of a recording, found later, is another file beside the first
// one. The files of the first builds have no number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.h"

namespace aftertone::storage {

struct AudioName {
  Uuid id;
  std::string folder;  // "a7"
  std::string file;    // "018f…-160000.wav"
  std::string whole() const { return folder + "/" + file; }
};

// `audio`: bytes of coded audio.
AudioName audio_name_of(const Uuid& id, std::uint64_t audio);
// A name that we gave, and nothing else: no text from outside becomes a path.
std::optional<AudioName> parse_audio_name(std::string_view name);
// The same without its folder: "018f…-160000.wav".
std::optional<AudioName> parse_audio_file(std::string_view file);

}  // namespace aftertone::storage
