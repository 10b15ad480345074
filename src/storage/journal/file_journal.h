// The recording journal on files: one append log for all recordings, one thread that writes it, one fdatasync for
// everybody on another (docs/adr/0003-one-journal-for-all-recordings.md).
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "storage/journal/journal_control.h"
#include "storage/journal/journal_writer.h"
#include "voicemail/ports/recording_journal.h"

namespace aftertone::storage {

struct JournalSettings {
  std::filesystem::path directory;            // on a local disk
  std::filesystem::path alternate_directory;  // on another disk, for when the first fails; empty: none
  std::chrono::milliseconds sync_interval{200};
  std::uint64_t reserve_bytes = 512ULL << 20;  // with less than this it is not healthy; with half, begin() says full
  std::size_t max_recordings = 20'000;         // begun and not committed yet
  std::uint64_t segment_bytes = 64ULL << 20;
  SyncSegment sync = &Segment::sync_blocking;  // tests put one here that hangs or fails
};

class FileJournal : public voicemail::RecordingJournal {
 public:
  // One lane a media thread; they outlive the journal. Errors (denied, full, unavailable, invalid) say which directory
  // and what to do. Blocks.
  static Result<std::unique_ptr<FileJournal>> start(const JournalSettings& settings,
                                                    std::vector<async::ChunkLane*> lanes);
  // What is sealed or running stays in the root, for the next start to salvage; nothing stays when all is forgotten.
  ~FileJournal() override;

  Result<async::StreamNumber> begin(const voicemail::RecordingInfo& info) override;
  async::Task<Result<voicemail::SealedRecording>> seal(async::StreamNumber stream, voicemail::RecordingEnd end,
                                                       async::Deadline deadline) override;
  Result<std::unique_ptr<voicemail::AudioSource>> open(async::StreamNumber stream) override;
  void forget(async::StreamNumber stream) override;
  bool takes_recordings() const override;

  const Uuid& id() const { return id_; }

  // Whether new calls should come: false already while there is little space, so that they go elsewhere. Any thread.
  bool is_healthy() const { return state() == JournalState::healthy; }
  JournalState state() const { return control_.state(); }

 private:
  FileJournal(const JournalSettings& settings, std::unique_ptr<SegmentLog> log, std::vector<async::ChunkLane*> lanes);

  const Uuid id_;
  JournalControl control_;
  JournalWriter writer_;
};

}  // namespace aftertone::storage
