#include "storage/journal/format/record.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>

#include "base/assert.h"
#include "storage/journal/format/crc32c.h"

namespace aftertone::storage {
namespace {

static_assert(std::endian::native == std::endian::little, "the journal is little-endian");

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kCrcAt = 8;
constexpr std::size_t kCrcCoversFrom = 12;  // to the end of the payload

// All fields lie on multiples of their size, so there is no padding but `zero`.
struct Header {
  RecordMark mark;
  std::uint32_t crc;
  std::uint8_t type;
  std::uint8_t version;
  std::uint16_t zero;
  std::uint32_t length;
  std::uint32_t zero_too;
  std::uint64_t sequence;
  std::uint64_t offset;
  std::array<std::uint8_t, 16> recording;
};
static_assert(sizeof(Header) == kRecordHeaderSize);

}  // namespace

RecordMark mark_of(const Uuid& journal) {
  RecordMark mark;
  std::copy_n(journal.bytes().begin() + 8, mark.size(), mark.begin());
  return mark;
}

void append_record(std::vector<std::uint8_t>& buffer, const RecordMark& mark, const Record& record) {
  AT_ASSERT(record.payload.size() <= kMaxPayload);
  Header header{};
  header.mark = mark;
  header.type = static_cast<std::uint8_t>(record.type);
  header.version = kVersion;
  header.length = static_cast<std::uint32_t>(record.payload.size());
  header.sequence = record.sequence;
  header.offset = record.offset;
  header.recording = record.recording.bytes();

  const std::size_t start = buffer.size();
  buffer.resize(start + kRecordHeaderSize + record.payload.size());
  std::memcpy(buffer.data() + start, &header, kRecordHeaderSize);
  std::ranges::copy(record.payload, buffer.data() + start + kRecordHeaderSize);
  const std::uint32_t crc = crc32c(std::span(buffer).subspan(start + kCrcCoversFrom));
  std::memcpy(buffer.data() + start + kCrcAt, &crc, sizeof crc);
}

std::optional<Record> record_at(std::span<const std::uint8_t> segment, std::size_t position, const RecordMark& mark) {
  if (position > segment.size() || segment.size() - position < kRecordHeaderSize) return std::nullopt;
  Header header;
  std::memcpy(&header, segment.data() + position, kRecordHeaderSize);
  if (header.mark != mark || header.length > kMaxPayload) return std::nullopt;
  if (segment.size() - position - kRecordHeaderSize < header.length) return std::nullopt;
  const auto covered = segment.subspan(position + kCrcCoversFrom, kRecordHeaderSize - kCrcCoversFrom + header.length);
  if (crc32c(covered) != header.crc) return std::nullopt;
  return Record{static_cast<RecordType>(header.type), Uuid(header.recording), header.sequence, header.offset,
                segment.subspan(position + kRecordHeaderSize, header.length)};
}

std::optional<FoundRecord> find_record(std::span<const std::uint8_t> segment, std::size_t position,
                                       const RecordMark& mark) {
  const std::boyer_moore_horspool_searcher searcher(mark.begin(), mark.end());
  while (position < segment.size()) {
    if (const auto record = record_at(segment, position, mark)) return FoundRecord{*record, position};
    const auto next = std::search(segment.begin() + static_cast<std::ptrdiff_t>(position) + 1, segment.end(), searcher);
    position = static_cast<std::size_t>(next - segment.begin());
  }
  return std::nullopt;
}

}  // namespace aftertone::storage
