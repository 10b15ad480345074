// A log file that others may move away, remove with its folder, or leave no space for. Home: one thread.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace aftertone::app {

class DayFile {
 public:
  explicit DayFile(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }

  // Appends whole lines; makes the file and its folder when they are not there (any more). `written`: how many bytes
  // are in the file, the end of a line also when there is an error. Blocks.
  Status append_blocking(std::string_view lines, std::size_t& written);

 private:
  Status open_blocking();
  bool is_still_there() const;
  bool is_removed() const;
  Status end_broken_line();

  const std::filesystem::path path_;
  UniqueFd fd_;
};

}  // namespace aftertone::app
