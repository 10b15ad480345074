// Call records that wait for the database: files in a directory, one a batch, a line of JSON a call. Bounded: what
// comes when it is full is refused. A file appears as a whole or not at all. Any thread; blocks.
#pragma once

#include <filesystem>

#include "voicemail/ports/call_log.h"

namespace aftertone::storage {

class FileCallSpool : public voicemail::CallSpool {
 public:
  static constexpr std::uint64_t kMostBytes = 64ULL << 20;  // some 60,000 calls
  explicit FileCallSpool(std::filesystem::path directory, std::uint64_t most_bytes = kMostBytes)
      : directory_(std::move(directory)), most_bytes_(most_bytes) {}

  Status put_blocking(std::span<const voicemail::CallRecord> records) override;
  Result<std::optional<Batch>> oldest_blocking() override;
  Status remove_blocking(const std::string& name) override;

 private:
  const std::filesystem::path directory_;
  const std::uint64_t most_bytes_;
};

}  // namespace aftertone::storage
