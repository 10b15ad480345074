// Copies audio files from this site's store to the other site's. Blocks, as long as the guards of both let it.
#pragma once

#include <string>

#include "base/result.h"
#include "storage/shipping/change_log.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::storage {

enum class Carried {
  arrived,
  not_ours,  // somebody else copies the audio
  lost,      // this site does not have it any more
};

class AudioCarrier {
 public:
  // `there` may be nullptr: somebody else copies the audio.
  AudioCarrier(voicemail::AudioStore& here, voicemail::AudioStore* there) : here_(here), there_(there) {}

  // Durable there when it has arrived. Error: a store is away.
  Result<Carried> carry_blocking(const WaitingChange& change);

 private:
  Result<Carried> put_blocking(const WaitingChange& change, const std::string& file);

  voicemail::AudioStore& here_;
  voicemail::AudioStore* const there_;
};

}  // namespace aftertone::storage
