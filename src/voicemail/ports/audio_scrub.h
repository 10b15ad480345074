// What the scrubber asks: which audio there has to be, and what is there. Blocks; any pool thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::voicemail {

// Audio that a row refers to.
struct KeptAudio {
  std::string name;
  std::string sha256;
  MailboxNumber mailbox;
  std::optional<MessageId> message;  // none: a greeting's
};

class KeptAudioStore {
 public:
  virtual ~KeptAudioStore() = default;

  // Of messages that are not purged, and of greetings, whose id ends with the byte `part`, by name from behind `after`.
  // Errors: unavailable, timeout (both temporary).
  virtual Result<std::vector<KeptAudio>> kept_blocking(std::uint8_t part, const std::string& after, int limit) = 0;
};

class AudioScrub {
 public:
  virtual ~AudioScrub() = default;

  // What is there under that name, read anew. Errors: not_found, unavailable.
  virtual Result<StoredAudio> inspect_blocking(const std::string& name) = 0;
  // Puts what a second place keeps under that name, if it is what the hash says. Errors: not_found, when there is no
  // such; unavailable.
  virtual Status repair_blocking(const KeptAudio& wanted) = 0;
};

}  // namespace aftertone::voicemail
