// One record of a journal segment, as it lies on disk: docs/formats/journal.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/uuid.h"

namespace aftertone::storage {

enum class RecordType : std::uint8_t {
  segment = 1,  // first in a segment: JSON for people; recording is none
  begin = 2,    // JSON RecordingInfo
  audio = 3,    // bytes of coded audio at `offset`
  seal = 4,     // JSON: bytes, reason, urgent
  forget = 5,   // nothing of this recording is to be salvaged
};

struct Record {
  RecordType type = RecordType::audio;
  Uuid recording;
  std::uint64_t sequence = 0;  // 1, 2, 3 … over all segments of one journal
  std::uint64_t offset = 0;    // audio: of the first byte, from the start of the recording
  std::span<const std::uint8_t> payload;
};

// What every record of one journal starts with. Taken from the random part of the journal's UUID, so that nobody can
// speak bytes into a recording that a search for the next record would take for one.
using RecordMark = std::array<std::uint8_t, 8>;
RecordMark mark_of(const Uuid& journal);

constexpr std::size_t kRecordHeaderSize = 56;
constexpr std::size_t kMaxPayload = 64 * 1024;

inline std::size_t size_on_disk(const Record& record) {
  return kRecordHeaderSize + record.payload.size();
}

void append_record(std::vector<std::uint8_t>& buffer, const RecordMark& mark, const Record& record);

// The record at `position`, if a whole and unharmed one is there. Its payload points into `segment`.
std::optional<Record> record_at(std::span<const std::uint8_t> segment, std::size_t position, const RecordMark& mark);

struct FoundRecord {
  Record record;
  std::size_t position = 0;
};

// The first whole and unharmed record at or after `position`.
std::optional<FoundRecord> find_record(std::span<const std::uint8_t> segment, std::size_t position,
                                       const RecordMark& mark);

}  // namespace aftertone::storage
