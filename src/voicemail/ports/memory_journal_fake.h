// The recording journal in memory, for tests: audio is put into it directly instead of through a ChunkLane.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "voicemail/ports/recording_journal.h"

namespace aftertone::voicemail {

class MemoryJournal : public RecordingJournal {
 public:
  Result<async::StreamNumber> begin(const RecordingInfo& info) override {
    const std::lock_guard lock(mutex_);
    if (fails_to_begin) return fail_temporarily(Code::unavailable, "the journal cannot write");
    const async::StreamNumber stream = ++last_stream_;
    recordings_[stream].info = info;
    return stream;
  }

  async::Task<Result<SealedRecording>> seal(async::StreamNumber stream, RecordingEnd end, async::Deadline) override {
    co_return seal_now(stream, end);
  }

  Result<std::unique_ptr<AudioSource>> open(async::StreamNumber stream) override {
    const std::lock_guard lock(mutex_);
    const auto found = recordings_.find(stream);
    if (found == recordings_.end()) return fail(Code::not_found, "no such recording");
    return std::make_unique<MemoryAudio>(found->second.audio);
  }

  bool takes_recordings() const override { return !fails_to_begin; }

  void forget(async::StreamNumber stream) override {
    const std::lock_guard lock(mutex_);
    recordings_.erase(stream);
  }

  // What the media engine would have sent.
  void append(async::StreamNumber stream, const std::string& audio) {
    const std::lock_guard lock(mutex_);
    recordings_[stream].audio += audio;
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return recordings_.size();
  }

  bool fails_to_begin = false;
  bool fails_to_seal = false;

 private:
  struct Recording {
    RecordingInfo info;
    std::string audio;
  };

  Result<SealedRecording> seal_now(async::StreamNumber stream, RecordingEnd end) {
    const std::lock_guard lock(mutex_);
    if (fails_to_seal) return fail_temporarily(Code::timeout, "not synced in time");
    const auto found = recordings_.find(stream);
    if (found == recordings_.end()) return fail(Code::not_found, "no such recording");
    return SealedRecording{found->second.info, end, found->second.audio.size()};
  }

  std::mutex mutex_;
  std::map<async::StreamNumber, Recording> recordings_;
  async::StreamNumber last_stream_ = 0;
};

}  // namespace aftertone::voicemail
