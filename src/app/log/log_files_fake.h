// A folder with log files, for tests.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace aftertone::app {

class LogFilesTest : public ::testing::Test {
 public:
  static std::string content(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }

  // All files of these names, by day; that there is nothing else is checked.
  static std::string text_in(const std::filesystem::path& folder, const std::string& prefix,
                             const std::string& extension) {
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::string name = entry.path().filename();
      EXPECT_TRUE(name.starts_with(prefix + "20")) << name;
      if (name.ends_with(extension)) files.insert(entry.path());
    }
    std::string text;
    for (const auto& file : files)
      text += content(file);
    return text;
  }

 protected:
  LogFilesTest() : folder_(std::filesystem::temp_directory_path() / ("at-log-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~LogFilesTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }

  const std::filesystem::path folder_;
};

}  // namespace aftertone::app
