// A message in a mailbox.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/uuid.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

// Minted when a recording begins; the key of everything about the message.
using MessageId = Uuid;

// How the recording ended.
enum class EndReason { hangup, dtmf, maxlen, silence, rtp_timeout, drain, salvaged };

// new_ until heard to its end; saved by key or after hearing; deleted can be undone until purged. Of a purged message
// only the row is left, without who called: by it a salvage knows that this message has been.
enum class MessageState { new_, saved, deleted, purged };

// How the audio is coded, as it was received: one byte a sample at 8,000 samples a second for both.
enum class AudioCodec { pcmu, pcma };

// How long so much coded audio is.
constexpr std::chrono::milliseconds length_of_audio(std::uint64_t bytes) {
  return std::chrono::milliseconds(bytes / 8);
}

// Who called, as far as the trunk is trusted. Text from outside: escape it wherever it is shown.
struct Caller {
  std::string number;  // empty: withheld or unknown
  std::string name;    // display name, UTF-8 or whatever was sent
};

struct Message {
  MessageId id;
  MailboxNumber mailbox;
  MailboxNumber intended_for;  // whom the caller spoke to, when that mailbox is gone; else empty
  Caller caller;
  std::string called;   // the number that was dialled first
  WallTime started_at;  // of the recording
  std::chrono::milliseconds duration{0};
  EndReason end_reason = EndReason::hangup;
  bool urgent = false;
  AudioCodec codec = AudioCodec::pcmu;
  std::string audio_name;    // in the AudioStore
  std::string audio_sha256;  // of the stored file, 64 hexadecimal digits
  std::int64_t audio_bytes = 0;
  MessageState state = MessageState::new_;
  WallTime committed_at;
};

// The words used in the database and in JSON: "rtp-timeout", "new", "pcmu".
std::string_view to_string(EndReason reason);
std::string_view to_string(MessageState state);
std::string_view to_string(AudioCodec codec);
Result<EndReason> parse_end_reason(std::string_view text);
Result<MessageState> parse_message_state(std::string_view text);
Result<AudioCodec> parse_audio_codec(std::string_view text);

// What the lamp and the log-in announcement tell.
struct MessageCounts {
  std::int32_t new_count = 0;
  std::int32_t saved_count = 0;
  std::int32_t urgent_new_count = 0;
  std::int32_t urgent_saved_count = 0;
  bool operator==(const MessageCounts&) const = default;
};

}  // namespace aftertone::voicemail
