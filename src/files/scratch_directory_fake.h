// A directory for one test, gone when the test ends.
#pragma once

#include <filesystem>
#include <string>

#include "base/assert.h"
#include "base/uuid.h"

namespace aftertone::files {

class ScratchDirectory {
 public:
  // In memory where there is /dev/shm: for tests that do not care about disks and make many files.
  enum class On { disk, memory };

  explicit ScratchDirectory(On on = On::disk) {
    const bool in_memory = on == On::memory && std::filesystem::is_directory("/dev/shm");
    const auto parent = in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
    path_ = parent / ("aftertone-test-" + Uuid::v7(SystemClock().now()).to_string());
    AT_ASSERT(std::filesystem::create_directories(path_));
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace aftertone::files
