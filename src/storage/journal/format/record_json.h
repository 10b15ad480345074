// The payloads of begin, seal and segment records. JSON, so that a person with a broken disk can read them.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "voicemail/ports/recording_journal.h"

namespace aftertone::storage {

// At most some 24 kB: texts from outside are cut at 4,096 bytes, and bytes that are not UTF-8 are replaced.
std::string begin_payload(const voicemail::RecordingInfo& info);
Result<voicemail::RecordingInfo> parse_begin(std::span<const std::uint8_t> payload);  // corrupt

struct Seal {
  voicemail::RecordingEnd end;
  std::uint64_t bytes = 0;
};
std::string seal_payload(const Seal& seal);
Result<Seal> parse_seal(std::span<const std::uint8_t> payload);  // corrupt

std::string segment_payload(const Uuid& journal, std::uint32_t number);

}  // namespace aftertone::storage
