// A stored recording as the file that is attached. On libsndfile, and libogg.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace aftertone::notify {

enum class AudioForm {
  wav,   // as it is stored: G.711, bit for bit, 8 kB a second
  mp3,   // MPEG 2.5 layer III at 16 kbit/s: a quarter of that, played everywhere
  opus,  // Ogg Opus at about 20 kbit/s
};

std::string_view file_ending(AudioForm form);   // ".mp3"
std::string_view content_type(AudioForm form);  // "audio/mpeg"

// `wav` is the whole stored file; 8 kHz, mono. The same bytes in give the same bytes out. Takes some milliseconds of
// processor time for each second of the recording, no lock, and memory for what it returns. Error: corrupt, when it is
// no WAV file; unsupported, when the library cannot write this form.
Result<std::string> encode_recording(std::string_view wav, AudioForm form);

}  // namespace aftertone::notify
