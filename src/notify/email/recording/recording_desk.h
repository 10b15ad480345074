// What a mail carries of a recording: the file in the form that is wanted, a link to it, or neither. Nothing is cached:
// five minutes take 1.1 s of processor time as MP3 and 3.6 s as Opus, and a mail is rarely composed twice.
#pragma once

#include <functional>
#include <string>

#include "notify/email/recording/recording_encoder.h"
#include "notify/email/settings.h"
#include "notify/templates/message_values.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::notify {

struct RecordingLink {
  std::string url;
  WallTime expires_at;
};
// The same message gives the same link, so that a mail that is sent again is the same mail. Any thread.
using LinkMaker = std::function<RecordingLink(const voicemail::Message&)>;

struct PreparedRecording {
  AudioNote note = AudioNote::left_out;
  AudioForm form = AudioForm::wav;
  std::string bytes;   // of attached
  RecordingLink link;  // of linked
};

class RecordingDesk {
 public:
  // `audio` outlives the desk. `make_link` may be empty: no links.
  RecordingDesk(const EmailSettings& settings, voicemail::AudioStore& audio, LinkMaker make_link);

  // Of a message that is told alone. The owner is told even if the recording cannot be had. Error: temporary, when it
  // cannot be read now.
  Result<PreparedRecording> prepare_blocking(const voicemail::Message& message) const;
  // In a digest with room for so many bytes.
  Result<PreparedRecording> prepare_for_digest_blocking(const voicemail::Message& message, std::int64_t room) const;

 private:
  PreparedRecording told(AudioNote note) const { return {note, AudioForm::wav, "", {}}; }
  PreparedRecording linked(const voicemail::Message& message) const;
  Result<PreparedRecording> attached_blocking(const voicemail::Message& message) const;
  Result<std::string> read_stored_blocking(const voicemail::Message& message) const;
  bool wants_links() const;

  const Attachment attachment_;
  const std::int64_t most_bytes_;
  const std::int64_t link_above_bytes_;  // 0: never
  voicemail::AudioStore& audio_;
  const LinkMaker make_link_;
};

}  // namespace aftertone::notify
