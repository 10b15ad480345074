#include "storage/journal/replay.h"

#include <fmt/format.h>

#include "base/error_codes.h"
#include "base/log.h"
#include "storage/journal/format/record_reader.h"

namespace aftertone::storage {

Status Replay::add_blocking(const SegmentPtr& segment) {
  const RecordReader::ReadAt read = [&segment](std::span<std::uint8_t> buffer, std::uint64_t at) {
    return segment->read_some_blocking(buffer, at);
  };
  RecordReader reader(segment->capacity(), read, mark_);
  std::size_t position = 0;
  std::uint64_t expected = 0;  // sequence; they have no gaps within a segment
  while (const auto found = reader.next_blocking()) {
    if (found->position != position || (expected != 0 && found->record.sequence != expected)) {
      log::warning("journal", "{}: bytes {} to {} are damaged; going on behind them", segment->path().string(),
                   position, found->position);
    }
    take(segment, *found);
    expected = found->record.sequence + 1;
    position = found->position + size_on_disk(found->record);
  }
  const std::uint64_t unreadable = reader.unreadable_bytes();
  if (unreadable == 0) return {};
  if (unreadable == segment->capacity()) {
    return fail_temporarily(Code::unavailable, fmt::format("the disk cannot read {}", segment->path().string()));
  }
  log::error(error_codes::kJournalDamaged, "journal", "{}: the disk cannot read {} bytes; salvaging the rest",
             segment->path().string(), unreadable);
  return {};
}

void Replay::take(const SegmentPtr& segment, const FoundRecord& found) {
  const Record& record = found.record;
  if (record.type == RecordType::segment) return;
  ReplayedRecording& recording = recordings_[record.recording];
  switch (record.type) {
    case RecordType::begin:
      if (auto info = parse_begin(record.payload)) {
        recording.info = std::move(*info);
      } else {
        log::error(error_codes::kJournalDamaged, "journal", "{} at {}: {}", segment->path().string(), found.position,
                   to_string(info.error()));
      }
      return;
    case RecordType::audio:
      recording.extents.add(segment, found.position + kRecordHeaderSize, record.offset,
                            static_cast<std::uint32_t>(record.payload.size()));
      return;
    case RecordType::seal:
      if (const auto seal = parse_seal(record.payload)) {
        recording.seal = *seal;
      } else {
        log::error(error_codes::kJournalDamaged, "journal", "{} at {}: {}", segment->path().string(), found.position,
                   to_string(seal.error()));
      }
      return;
    case RecordType::forget:
      recording.is_forgotten = true;
      return;
    default:
      log::warning("journal", "{} at {}: a record of type {}, from a newer version, is left out",
                   segment->path().string(), found.position, static_cast<int>(record.type));
  }
}

}  // namespace aftertone::storage
