// Where the audio files really are, behind the guard: the whole store, and what the guard and the scrubber need
// besides. Blocks, on storage that has died for ever; threads of the guard only.
#pragma once

#include <cstdint>
#include <string>

#include "voicemail/ports/audio_store.h"
#include "voicemail/ports/audio_sweep.h"

namespace aftertone::storage {

class AudioBackend : public voicemail::AudioStore, public voicemail::AudioSweep {
 public:
  // A whole file as it is there. Errors: not_found, unavailable.
  virtual Result<std::string> read_blocking(const std::string& name) = 0;
  // Writes a small file, durably, reads and removes it: success means that a put would work.
  virtual Status probe_blocking() = 0;
  // Error: unsupported, where nobody can say.
  virtual Result<std::uint64_t> free_bytes_blocking() = 0;
};

}  // namespace aftertone::storage
