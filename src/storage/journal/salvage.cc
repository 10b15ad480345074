#include "storage/journal/salvage.h"

#include <algorithm>

#include "base/crash_point.h"
#include "base/log.h"
#include "storage/journal/replay.h"

namespace aftertone::storage {
namespace {

constexpr std::uint64_t kShortest = voicemail::bytes_of_audio(voicemail::kShortestMessage);
// So many in a row: the database or the audio store is away, and the others would wait for it as well.
constexpr int kMostFailures = 3;

enum class Fate { hand_over, nothing_to_keep, cannot_be_told };

Fate fate_of(const Uuid& id, const ReplayedRecording& recording) {
  if (recording.is_forgotten) return Fate::nothing_to_keep;
  if (recording.info && !recording.info->is_message) return Fate::nothing_to_keep;  // a greeting nobody accepted
  if (recording.seal && recording.info) return Fate::hand_over;
  if (recording.extents.end() < kShortest) {
    log::info("journal", "recording {} left out: it broke off after {} bytes", id.to_string(), recording.extents.end());
    return Fate::nothing_to_keep;
  }
  return recording.info ? Fate::hand_over : Fate::cannot_be_told;
}

// As it was sealed; but if as much as a message was recorded after the seal, or it never was, as far as it goes.
voicemail::SealedRecording recording_of(const ReplayedRecording& replayed) {
  voicemail::SealedRecording recording{*replayed.info, {}, replayed.extents.end()};
  if (replayed.seal) {
    recording.end = replayed.seal->end;
    if (recording.bytes < replayed.seal->bytes + kShortest) {
      recording.bytes = replayed.seal->bytes;
      return recording;
    }
  }
  recording.end.reason = voicemail::EndReason::salvaged;
  return recording;
}

voicemail::AbandonedRecordings::Found hand_over(ReplayedRecording& replayed) {
  const voicemail::SealedRecording recording = recording_of(replayed);
  auto extents = std::make_shared<const Extents>(std::move(replayed.extents));
  return {recording, open_extents(std::move(extents), recording.bytes, recording.info.codec)};
}

Result<Replay> replay_blocking(const Uuid& journal, std::vector<SegmentPtr> segments) {
  std::ranges::sort(segments, {}, [](const SegmentPtr& segment) { return segment->number(); });
  Replay replay(journal);
  for (const SegmentPtr& segment : segments) {
    if (const Status read = replay.add_blocking(segment); !read) return tl::unexpected(read.error());
  }
  return replay;
}

}  // namespace

Result<FoundRecordings> find_recordings_blocking(const Uuid& journal, std::vector<SegmentPtr> segments) {
  auto replay = replay_blocking(journal, std::move(segments));
  if (!replay) return tl::unexpected(replay.error());
  FoundRecordings found;
  for (auto& [id, replayed] : replay->recordings()) {
    const Fate fate = fate_of(id, replayed);
    if (fate == Fate::cannot_be_told) ++found.lost;
    if (fate == Fate::hand_over) found.recordings.push_back(hand_over(replayed));
  }
  return found;
}

Salvage commit_found_blocking(FoundRecordings& found, const CommitFound& commit) {
  Salvage salvage;
  salvage.lost = found.lost;
  int failed_in_a_row = 0;
  for (voicemail::AbandonedRecordings::Found& recording : found.recordings) {
    crash_point("salvage: before commit");
    const Status done = commit(recording);
    ++(done ? salvage.committed : salvage.failed);
    crash_point("salvage: after commit");
    failed_in_a_row = done ? 0 : failed_in_a_row + 1;
    if (failed_in_a_row == kMostFailures) break;
  }
  return salvage;
}

}  // namespace aftertone::storage
