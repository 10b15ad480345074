#include "storage/journal/format/record_reader.h"

#include <gtest/gtest.h>

#include <random>

namespace aftertone::storage {
namespace {

using Bytes = std::vector<std::uint8_t>;

const RecordMark kMark = mark_of(Uuid::v7(from_millis(1'790'000'000'123)));
constexpr std::size_t kSmallWindow = 2 * RecordReader::kMaxRecord;

// Position and sequence of a record.
using Place = std::pair<std::size_t, std::uint64_t>;

std::vector<Place> by_the_whole(const Bytes& segment) {
  std::vector<Place> places;
  for (std::size_t at = 0; const auto found = find_record(segment, at, kMark);) {
    places.emplace_back(found->position, found->record.sequence);
    at = found->position + size_on_disk(found->record);
  }
  return places;
}

// The same through a window of the given size. Notes the largest piece that was asked for.
class Reading {
 public:
  Reading(const Bytes& segment, std::size_t window, RecordReader::ReadAt read = nullptr)
      : reader_(segment.size(), read ? std::move(read) : read_at(segment), kMark, window) {
    while (const auto found = reader_.next_blocking()) {
      places.emplace_back(found->position, found->record.sequence);
      EXPECT_TRUE(record_at(segment, found->position, kMark).has_value());
    }
    unreadable = reader_.unreadable_bytes();
  }

  std::vector<Place> places;
  std::size_t largest = 0;
  std::uint64_t unreadable = 0;

 private:
  RecordReader::ReadAt read_at(const Bytes& segment) {
    return [this, &segment](std::span<std::uint8_t> buffer, std::uint64_t position) -> Result<std::size_t> {
      largest = std::max(largest, buffer.size());
      std::copy_n(segment.begin() + static_cast<std::ptrdiff_t>(position), buffer.size(), buffer.begin());
      return buffer.size();
    };
  }
  RecordReader reader_;
};

Bytes some_bytes(std::size_t size, std::mt19937& random) {
  Bytes bytes(size);
  std::generate(bytes.begin(), bytes.end(), [&random] { return static_cast<std::uint8_t>(random()); });
  return bytes;
}

// Records of all sizes, the largest among them, and the zeros of reserved space behind.
Bytes some_segment(std::mt19937& random, int records = 60) {
  Bytes segment;
  for (int i = 1; i <= records; ++i) {
    const std::size_t size = i % 7 == 0 ? kMaxPayload : random() % (i % 3 == 0 ? kMaxPayload : 2000);
    append_record(segment, kMark,
                  Record{RecordType::audio, Uuid(), static_cast<std::uint64_t>(i), 0, some_bytes(size, random)});
  }
  segment.resize(segment.size() + random() % 300'000, 0);
  return segment;
}

TEST(RecordReader, FindsThroughAWindowWhatTheWholeSegmentHas) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    const Bytes segment = some_segment(random);
    const Reading reading(segment, kSmallWindow + random() % 5000);
    EXPECT_EQ(reading.places.size(), 60U);
    EXPECT_EQ(reading.places, by_the_whole(segment)) << "seed " << seed;
    EXPECT_LT(reading.largest, kSmallWindow + 5000);
  }
}

TEST(RecordReader, FindsItAlsoBetweenDamage) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    Bytes segment = some_segment(random);
    for (int i = 0; i < 10; ++i)
      segment[random() % segment.size()] ^= 0x20;
    const std::size_t hole = random() % segment.size();
    std::fill_n(segment.begin() + static_cast<std::ptrdiff_t>(hole),
                std::min<std::size_t>(200'000, segment.size() - hole), 0);
    EXPECT_EQ(Reading(segment, kSmallWindow).places, by_the_whole(segment)) << "seed " << seed;
  }
}

TEST(RecordReader, TakesNoRecordForOneThatLiesInAnothersPayload) {
  Bytes inner;
  append_record(inner, kMark, Record{RecordType::seal, Uuid(), 77, 0, {}});
  for (std::size_t before = kSmallWindow - kMaxPayload - 300; before < kSmallWindow; before += 97) {
    std::mt19937 random(5);
    Bytes segment = some_bytes(before, random);
    Bytes payload(kMaxPayload, 0);
    std::copy(inner.begin(), inner.end(), payload.begin() + 40);
    append_record(segment, kMark, Record{RecordType::audio, Uuid(), 1, 0, payload});
    ASSERT_EQ(Reading(segment, kSmallWindow).places, (std::vector<Place>{{before, 1}})) << before;
  }
}

TEST(RecordReader, FindsNothingInAnEmptySegment) {
  EXPECT_TRUE(Reading({}, kSmallWindow).places.empty());
}

TEST(RecordReader, TakesPagesThatCannotBeReadForZeros) {
  std::mt19937 random(3);
  const Bytes segment = some_segment(random);
  Bytes as_read = segment;
  constexpr std::size_t kBad = 81 * 4096;  // the page that the disk does not give
  std::fill_n(as_read.begin() + kBad, 4096, 0);
  const auto read = [&](std::span<std::uint8_t> buffer, std::uint64_t position) -> Result<std::size_t> {
    if (position < kBad + 4096 && position + buffer.size() > kBad)
      return fail_temporarily(Code::unavailable, "I/O error");
    std::copy_n(segment.begin() + static_cast<std::ptrdiff_t>(position), buffer.size(), buffer.begin());
    return buffer.size();
  };
  const Reading reading(as_read, kSmallWindow, read);
  EXPECT_EQ(reading.places, by_the_whole(as_read));
  EXPECT_GE(reading.unreadable, 4096U);
  EXPECT_LE(reading.unreadable, 2 * 4096U);  // pages of the window need not be pages of the file
}

}  // namespace
}  // namespace aftertone::storage
