// Places received audio by RTP timestamp into a window of two chunks and hands each to the lane when the window moves
// on. Gaps are silence; duplicates and reordering solve themselves by placement; what is behind the window is dropped
// and counted. Home: the media tick; it neither locks nor allocates. Positions are bytes (= samples) from the start of
// the recording.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "async/chunk_lane.h"
#include "media/codec/codec.h"
#include "media/engine/session.h"

namespace aftertone::media {

class Recorder {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit Recorder(async::ChunkLane& lane) : lane_(lane) {}

  // Position 0 (limits.already_recorded) is the first packet that arrives from `now` on, or one that was sent shortly
  // before it and arrives shortly after it. Ignored while not idle.
  void start(async::StreamNumber stream, const RecordingLimits& limits, Codec codec, TimePoint now);
  bool is_recording() const { return state_ == State::recording; }
  bool is_idle() const { return state_ == State::idle; }

  // Audio of `coded_in`, any length up to a window.
  void receive(std::uint32_t timestamp, Codec coded_in, std::span<const std::uint8_t> payload, TimePoint arrival);
  // The next timestamp has another base: go on at the end of what is there, or later by the arrival clock.
  void begin_new_stream() { is_placed_ = false; }
  // On hold nothing is received and no time passes; what arrived before `now` is no part of the recording.
  void pause();
  void resume(TimePoint now);

  // Ends the recording when the caller has been silent for too long; hands over what is held when no packet comes.
  void watch(TimePoint now);
  void stop(RecordingStop why);

  // Once after the end, when the chunk marked is_last has been handed over; nothing while it waits for a free chunk.
  std::optional<RecordingReport> take_report();
  // Ends the wait for a free chunk after take_report() gave nothing: the lane does not see an is_last.
  void abandon() { state_ = State::idle; }

  std::uint64_t packets_late() const { return packets_late_; }

 private:
  enum class State { idle, recording, stopping };
  // Half a window. No chunk yet: nothing was placed in it. is_lost: there was no free chunk when one was wanted.
  struct Region {
    async::Chunk* chunk = nullptr;
    bool is_lost = false;
  };

  std::int64_t position_of(std::uint32_t timestamp, TimePoint arrival);
  std::uint64_t position_by_clock(TimePoint arrival) const;
  bool make_room_at_begin(std::uint64_t size);
  void place(std::uint64_t position, Codec coded_in, std::span<const std::uint8_t> payload);
  void fill(Region& region, std::uint64_t region_begin);
  void move_window();
  void send_what_is_held();
  void send(Region& region, std::uint64_t begin, std::uint32_t size, bool is_last);
  bool try_finish();

  async::ChunkLane& lane_;
  State state_ = State::idle;
  async::StreamNumber stream_ = 0;
  Codec codec_ = Codec::pcmu;
  std::chrono::milliseconds max_silence_{0};
  std::uint64_t begin_ = 0;  // of this recording: what was recorded already
  std::uint64_t limit_ = 0;  // no byte at or after it
  TimePoint started_at_{};
  TimePoint last_sound_at_{};
  std::uint64_t sound_end_ = 0;
  bool is_paused_ = false;
  RecordingStop why_ = RecordingStop::asked;

  std::uint64_t window_begin_ = 0;
  std::array<Region, 2> regions_{};
  std::uint64_t end_ = 0;  // after the last byte received
  std::uint64_t bytes_dropped_ = 0;
  std::uint64_t packets_late_ = 0;  // over all recordings

  bool has_audio_ = false;  // anything placed since the start
  bool is_placed_ = false;  // last_timestamp_ and last_position_ hold for the present stream
  std::uint32_t last_timestamp_ = 0;
  std::uint64_t last_position_ = 0;
  TimePoint last_arrival_{};
};

}  // namespace aftertone::media
