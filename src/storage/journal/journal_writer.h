// The thread at-journal: takes chunks from the lanes and requests from the calls, writes them as records in the same
// round, has them synced for everybody at once, and only then gives the chunks back and answers. One of the few threads
// outside async/, because it polls real-time lanes and writes to the disk all day.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <thread>
#include <unordered_map>
#include <vector>

#include "async/chunk_lane.h"
#include "storage/journal/format/record_json.h"
#include "storage/journal/journal_control.h"
#include "storage/journal/journal_syncer.h"
#include "storage/journal/segment_ledger.h"
#include "storage/journal/segment_log.h"

namespace aftertone::storage {

struct WriterSettings {
  std::chrono::milliseconds sync_interval;
  std::uint64_t reserve_bytes;
  SyncSegment sync;
};

class JournalWriter {
 public:
  JournalWriter(WriterSettings settings, std::unique_ptr<SegmentLog> log, std::vector<async::ChunkLane*> lanes,
                JournalControl& control);
  ~JournalWriter();  // syncs what has arrived, then joins; control.stop() has been called
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Recording {
    async::StreamNumber stream = 0;
    voicemail::RecordingInfo info;
    SegmentUsePtr use;
    Extents extents;            // durable ones
    std::uint64_t arrived = 0;  // bytes, durable or not
    bool awaits_last = true;    // the chunk marked is_last of the present run has not arrived
  };
  using RecordingPtr = std::shared_ptr<Recording>;

  // A record that is not durable yet. Kept whole, to be written again elsewhere if the disk fails.
  struct Pending {
    RecordType type;
    SegmentUsePtr use;
    RecordingPtr recording;  // nullptr for forget
    std::string text{};      // begin, seal
    async::Chunk* chunk = nullptr;
    async::ChunkLane* lane = nullptr;
    Seal seal{};
    std::shared_ptr<SealReply> reply{};  // seal, while somebody waits for it
    Place place{};                       // once written
  };

  void run();
  void do_round();
  void finish();
  // Collecting.
  void collect();
  void accept_requests();
  void accept_begins();
  void accept(Request& request);
  void begin(BeginRequest& request);
  void forget(async::StreamNumber stream);
  void accept_chunks();
  void accept(async::Chunk* chunk, async::ChunkLane* lane);
  void start_ready_seals();
  void fail_seals(const char* why);
  void add(Pending pending);
  // Writing.
  void write_what_arrived();
  Status try_to_write();
  Status write(Pending& pending);
  void start_over();
  void say_failed(const Status& what) const;
  void become_unavailable();
  void make_room();
  // Making durable.
  void start_sync_if_due();
  bool is_sync_due() const;
  void take_result();
  void end_sync(const Status& synced);
  void settle(Pending& pending);
  // Housekeeping.
  void look_after_segments();
  void start_removal();
  void end_removal(const Status& removed);
  void look_at_space();
  void tell_space(JournalState state, const Status& prepared) const;
  std::chrono::milliseconds pause() const;

  const WriterSettings settings_;
  const std::unique_ptr<SegmentLog> log_;
  const std::vector<async::ChunkLane*> lanes_;
  JournalControl& control_;
  std::unordered_map<async::StreamNumber, RecordingPtr> recordings_;  // begun, not forgotten
  SegmentLedger ledger_;
  std::vector<Request> deferred_;   // to the next round
  std::vector<SealRequest> seals_;  // that wait for their last chunk
  // Not durable yet, in order: `syncing_` are covered by the sync under way, `written_` with those are in the file, the
  // rest has arrived.
  std::deque<Pending> pending_;
  std::size_t syncing_ = 0;
  std::size_t written_ = 0;
  bool must_sync_soon_ = false;         // a seal waits, or all has been written again
  TimePoint first_unsynced_at_;         // of what the sync under way does not cover
  std::size_t times_started_over_ = 0;  // since a sync succeeded
  bool is_broken_ = false;              // no directory could be written; tried again every second
  SegmentPtr removing_;                 // the syncer's job is not a sync, but this
  TimePoint housekeeping_due_;
  TimePoint retry_due_;
  JournalSyncer syncer_;
  std::thread thread_;
};

}  // namespace aftertone::storage
