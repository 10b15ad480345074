#include "media/engine/recorder.h"

#include <algorithm>
#include <cstring>

#include "media/codec/g711.h"

namespace aftertone::media {
namespace {

using async::Chunk;

// A jump of the timestamp by more than this is believed only as far as the arrival clock goes along.
constexpr std::int64_t kMaxJump = 3 * std::int64_t{kSamplesPerSecond};
// At its beginning a recording is put in order as long as it has no more than so many bytes: two packets of 60 ms.
constexpr std::uint64_t kMaxSwapped = 960;
// Stragglers are waited for so long after the last packet.
constexpr std::chrono::milliseconds kQuiet{300};
// Speech is louder on average over a packet; line noise and comfort noise are below. About -42 dBm0.
constexpr std::uint32_t kSoundLevel = 256;

std::uint64_t bytes_in(std::chrono::milliseconds time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)) * kSamplesPerSecond / 1000;
}

}  // namespace

void Recorder::start(async::StreamNumber stream, const RecordingLimits& limits, Codec codec, TimePoint now) {
  if (!is_idle()) return;
  state_ = State::recording;
  stream_ = stream;
  codec_ = codec;
  max_silence_ = limits.max_silence;
  begin_ = window_begin_ = end_ = sound_end_ = limits.already_recorded;
  limit_ = std::max(bytes_in(limits.max_length), limits.already_recorded);
  started_at_ = last_sound_at_ = now;
  is_paused_ = has_audio_ = is_placed_ = false;
  bytes_dropped_ = 0;
  if (limit_ == end_) stop(RecordingStop::max_length);
}

void Recorder::receive(std::uint32_t timestamp, Codec coded_in, std::span<const std::uint8_t> payload,
                       TimePoint arrival) {
  if (!is_recording() || is_paused_ || arrival < started_at_ || payload.empty()) return;
  payload = payload.first(std::min(payload.size(), Chunk::kCapacity));
  const bool is_sound = max_silence_.count() > 0 && mean_magnitude(coded_in, payload) >= kSoundLevel;
  if (is_sound) last_sound_at_ = std::max(last_sound_at_, arrival);
  const std::int64_t position = position_of(timestamp, arrival);
  const std::int64_t behind = static_cast<std::int64_t>(window_begin_) - position;
  const std::size_t size_behind = behind > 0 ? static_cast<std::size_t>(behind) : 0;
  if (behind <= 0) {
    place(static_cast<std::uint64_t>(position), coded_in, payload);
  } else if (make_room_at_begin(size_behind)) {
    place(window_begin_, coded_in, payload.first(std::min(payload.size(), size_behind)));
  } else {
    ++packets_late_;
    if (size_behind < payload.size()) place(window_begin_, coded_in, payload.subspan(size_behind));
  }
  if (is_sound) sound_end_ = end_;
  if (end_ >= limit_) stop(RecordingStop::max_length);
}

std::int64_t Recorder::position_of(std::uint32_t timestamp, TimePoint arrival) {
  std::uint64_t position = end_;
  if (is_placed_) {
    const auto step = static_cast<std::int32_t>(timestamp - last_timestamp_);
    const std::int64_t wanted = static_cast<std::int64_t>(last_position_) + step;
    const std::int64_t jump = wanted - static_cast<std::int64_t>(end_);
    const bool is_straggler = step <= 0 && jump >= -kMaxJump;
    if (is_straggler) return wanted;
    const std::uint64_t by_clock = position_by_clock(arrival);
    const bool is_believed = std::abs(jump) <= kMaxJump || (jump > 0 && wanted <= static_cast<std::int64_t>(by_clock));
    position = is_believed ? static_cast<std::uint64_t>(wanted) : by_clock;
  } else if (has_audio_) {
    position = position_by_clock(arrival);
  }
  has_audio_ = is_placed_ = true;
  last_timestamp_ = timestamp;
  last_position_ = position;
  last_arrival_ = arrival;
  return static_cast<std::int64_t>(position);
}

// Where a packet belongs that arrived now, judged by when the last one did; never before the end of what is there.
std::uint64_t Recorder::position_by_clock(TimePoint arrival) const {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(arrival - last_arrival_);
  return std::max(end_, last_position_ + bytes_in(since));
}

// Moves what is there up, while it is no more than the first few packets: they may have changed places on the way.
bool Recorder::make_room_at_begin(std::uint64_t size) {
  const std::uint64_t held = end_ - window_begin_;
  async::Chunk* const chunk = regions_[0].chunk;
  if (window_begin_ != begin_ || chunk == nullptr || held + size > kMaxSwapped || end_ + size > limit_) return false;
  std::memmove(chunk->bytes.data() + size, chunk->bytes.data(), held);
  std::memset(chunk->bytes.data(), silence_byte(codec_), size);
  end_ += size;
  last_position_ += size;
  return true;
}

void Recorder::place(std::uint64_t position, Codec coded_in, std::span<const std::uint8_t> payload) {
  const std::uint64_t end = std::min(position + payload.size(), limit_);
  while (end > window_begin_ + regions_.size() * Chunk::kCapacity)
    move_window();
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    const std::uint64_t region_begin = window_begin_ + i * Chunk::kCapacity;
    const std::uint64_t from = std::max(position, region_begin);
    const std::uint64_t to = std::min(end, region_begin + Chunk::kCapacity);
    if (from >= to) continue;
    fill(regions_[i], region_begin);
    if (regions_[i].chunk == nullptr) continue;
    transcode(coded_in, codec_, payload.subspan(from - position, to - from),
              regions_[i].chunk->bytes.data() + (from - region_begin));
  }
  end_ = std::max(end_, end);
}

// Gives the region a chunk of silence, if the lane has one.
void Recorder::fill(Region& region, std::uint64_t region_begin) {
  if (region.chunk != nullptr || region.is_lost) return;
  region.chunk = lane_.take();
  region.is_lost = region.chunk == nullptr;
  if (region.is_lost) return;
  region.chunk->stream = stream_;
  region.chunk->offset = region_begin;
  std::memset(region.chunk->bytes.data(), silence_byte(codec_), Chunk::kCapacity);
}

void Recorder::move_window() {
  send(regions_[0], window_begin_, Chunk::kCapacity, false);
  regions_[0] = regions_[1];
  regions_[1] = {};
  window_begin_ += Chunk::kCapacity;
}

void Recorder::send(Region& region, std::uint64_t begin, std::uint32_t size, bool is_last) {
  fill(region, begin);
  if (region.chunk == nullptr) {
    bytes_dropped_ += size;
  } else {
    region.chunk->size = size;
    region.chunk->is_last = is_last;
    lane_.send(region.chunk);
  }
  region = {};
}

void Recorder::pause() {
  is_paused_ = true;
}

void Recorder::resume(TimePoint now) {
  if (!is_paused_) return;
  is_paused_ = false;
  started_at_ = last_sound_at_ = now;
  last_arrival_ = now;
  last_position_ = end_;
  is_placed_ = false;
}

void Recorder::watch(TimePoint now) {
  if (is_recording() && now - last_arrival_ >= kQuiet) send_what_is_held();
  if (!is_recording() || is_paused_ || max_silence_.count() == 0) return;
  if (now - last_sound_at_ >= max_silence_) stop(RecordingStop::silence);
}

// The window waits for stragglers, not for a caller who sends no more: a crash must not cost what was said before.
void Recorder::send_what_is_held() {
  if (end_ == window_begin_) return;
  if (end_ > window_begin_ + Chunk::kCapacity) move_window();
  send(regions_[0], window_begin_, static_cast<std::uint32_t>(end_ - window_begin_), false);
  window_begin_ = end_;
}

void Recorder::stop(RecordingStop why) {
  if (!is_recording()) return;
  state_ = State::stopping;
  why_ = why;
}

// Without a free chunk what the last one should have held is lost, and an empty one carries the mark later.
bool Recorder::try_finish() {
  if (end_ > window_begin_ + Chunk::kCapacity) move_window();
  fill(regions_[0], window_begin_);
  if (regions_[0].chunk == nullptr) {
    bytes_dropped_ += end_ - window_begin_;
    window_begin_ = end_;
    regions_[0] = {};
    return false;
  }
  send(regions_[0], window_begin_, static_cast<std::uint32_t>(end_ - window_begin_), true);
  return true;
}

std::optional<RecordingReport> Recorder::take_report() {
  if (state_ != State::stopping || !try_finish()) return std::nullopt;
  state_ = State::idle;
  return RecordingReport{why_, end_, max_silence_.count() > 0 ? end_ - sound_end_ : 0, bytes_dropped_};
}

}  // namespace aftertone::media
