// Recordings for tests: audio that can be told from any other, sent through a lane as the media engine does, sealed and
// read back without a call.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "async/chunk_lane.h"
#include "async/loop.h"
#include "base/assert.h"
#include "storage/journal/file_abandoned_recordings.h"
#include "storage/journal/file_journal.h"

namespace aftertone::storage {

using Bytes = std::vector<std::uint8_t>;

// The same for the same id and offset.
inline Bytes audio_of(const Uuid& id, std::size_t size) {
  Bytes bytes(size);
  std::uint32_t state = 1;
  for (const std::uint8_t byte : id.bytes())
    state = state * 31 + byte;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

inline voicemail::RecordingInfo recording_info() {
  voicemail::RecordingInfo info;
  info.id = Uuid::v7(SystemClock().now());
  info.mailbox = voicemail::MailboxNumber("4711");
  info.caller = {"+49301234", "J\xc3\xb6rg \"X\" M\xc3\xbcller"};
  info.called = "0815";
  info.started_at = from_millis(1'790'000'000'123);
  info.sip_call_id = "a84b4c76e66710@pc33.example.com";
  return info;
}

// Sends as one media thread does; waits a while where that one would drop.
class FakeMedia {
 public:
  explicit FakeMedia(std::size_t chunks = 2000) : lane_(chunks) {}
  async::ChunkLane* lane() { return &lane_; }

  // False when no chunk came back in time.
  bool send(async::StreamNumber stream, std::span<const std::uint8_t> bytes, std::uint64_t offset, bool is_last) {
    do {
      async::Chunk* chunk = take();
      if (chunk == nullptr) return false;
      const auto piece = bytes.first(std::min(bytes.size(), async::Chunk::kCapacity));
      bytes = bytes.subspan(piece.size());
      chunk->stream = stream;
      chunk->offset = offset;
      chunk->size = static_cast<std::uint32_t>(piece.size());
      chunk->is_last = is_last && bytes.empty();
      std::copy(piece.begin(), piece.end(), chunk->bytes.begin());
      offset += piece.size();
      lane_.send(chunk);
    } while (!bytes.empty());
    return true;
  }

  // nullptr when none came back in `patience`.
  async::Chunk* take(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    const auto deadline = async::Deadline::in(patience);
    async::Chunk* chunk = lane_.take();
    while (chunk == nullptr && !deadline.has_passed()) {
      std::this_thread::yield();
      chunk = lane_.take();
    }
    return chunk;
  }

 private:
  async::ChunkLane lane_;
};

// Waits for seals from a thread that is no loop.
class Sealer {
 public:
  SealResult seal(FileJournal& journal, async::StreamNumber stream, voicemail::RecordingEnd end = {},
                  std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    std::optional<SealResult> result;
    async::run_to_end(loop_, seal_into(journal, stream, end, patience, result));
    return std::move(*result);
  }
  async::Loop& loop() { return loop_; }

 private:
  static async::Task<> seal_into(FileJournal& journal, async::StreamNumber stream, voicemail::RecordingEnd end,
                                 std::chrono::milliseconds patience, std::optional<SealResult>& result) {
    result.emplace(co_await journal.seal(stream, end, async::Deadline::in(patience)));
  }
  async::Loop loop_{"at-test"};
};

inline Bytes read_all(voicemail::AudioSource& source) {
  Bytes bytes(source.size());
  const Status read = source.read_blocking(0, bytes);
  AT_ASSERT(read.has_value());
  return bytes;
}

// What a salvager was given.
struct Salvaged {
  voicemail::SealedRecording recording;
  Bytes audio;
};

inline std::vector<Salvaged> salvage_all(const std::vector<std::filesystem::path>& roots) {
  std::vector<Salvaged> all;
  FileAbandonedRecordings abandoned(roots);
  const auto count = abandoned.for_each_blocking([&all](voicemail::AbandonedRecordings::Found& found) -> Status {
    all.push_back(Salvaged{found.recording, read_all(*found.audio)});
    return {};
  });
  AT_ASSERT(count.has_value() && *count == static_cast<int>(all.size()));
  return all;
}

// Whether `done` became true in time.
template <typename Condition>
bool becomes_true(Condition done, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
  const auto deadline = async::Deadline::in(patience);
  while (!done()) {
    if (deadline.has_passed()) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace aftertone::storage
