// The recording journal: audio is on disk while it is being recorded, and "locally safe" before the caller hears
// "saved". What a crash leaves in it is salvaged (usecases/salvage_recordings.h). Format and promises:
// docs/formats/journal.md.
//
// A recording's life:  begin -> (audio arrives through a ChunkLane) -> seal -> [more audio -> seal again] -> committed
//                                                                           \-> discard
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/chunk_lane.h"
#include "async/task.h"
#include "base/result.h"
#include "voicemail/model/message.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::voicemail {

// Known when the recording begins; durable with its first audio.
struct RecordingInfo {
  MessageId id;
  MailboxNumber mailbox;
  Caller caller;
  std::string called;
  WallTime started_at;
  AudioCodec codec = AudioCodec::pcmu;
  std::string sip_call_id;
  bool is_message = true;  // false: a greeting on its way to the audio store; salvage drops it
};

// Known when it ends.
struct RecordingEnd {
  EndReason reason = EndReason::hangup;
  bool urgent = false;
};

// A recording whose audio is whole and durable on this machine.
struct SealedRecording {
  RecordingInfo info;
  RecordingEnd end;
  std::uint64_t bytes = 0;  // of coded audio; one byte a sample
};

class RecordingJournal {
 public:
  virtual ~RecordingJournal() = default;

  // Call loop; does not wait for the disk. The stream number goes with every Chunk of this recording.
  // Errors: full (too many recordings, or the disk), unavailable (the journal cannot write).
  virtual Result<async::StreamNumber> begin(const RecordingInfo& info) = 0;

  // Call loop. Waits until the chunk marked is_last has arrived and everything is synced: locally safe. May be called
  // again after more audio, or to change the end; the last one counts. Errors: timeout or unavailable (temporary): not
  // known to be safe, tell the caller the truth; what reached the disk will still be salvaged.
  virtual async::Task<Result<SealedRecording>> seal(async::StreamNumber stream, RecordingEnd end,
                                                    async::Deadline deadline) = 0;

  // The audio of a sealed recording, to play it back or to copy it into the store. Usable from any pool thread until
  // forget(). Error: not_found.
  virtual Result<std::unique_ptr<AudioSource>> open(async::StreamNumber stream) = 0;

  // Whether a recording that began now would be taken: false when its disk is full or broken. Any thread.
  virtual bool takes_recordings() const = 0;

  // The message is committed, or the caller threw the recording away: nothing of it will be salvaged. Any thread;
  // durable with the next sync.
  virtual void forget(async::StreamNumber stream) = 0;
};

// What an earlier process left behind. Blocks.
class AbandonedRecordings {
 public:
  virtual ~AbandonedRecordings() = default;

  struct Found {
    SealedRecording recording;  // end.reason is salvaged if it had not been sealed
    std::unique_ptr<AudioSource> audio;
  };
  // Calls `commit` for each recording of journals whose process has died, oldest first, and removes a journal when each
  // of its recordings was committed (commit returned success). A failure leaves the journal for the next pass. Returns
  // how many were committed.
  virtual Result<int> for_each_blocking(const std::function<Status(Found&)>& commit) = 0;
};

}  // namespace aftertone::voicemail
