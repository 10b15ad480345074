// A configuration file that a test writes, and texts for it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "files/scratch_directory_fake.h"

namespace aftertone::app {

class ConfigFileTest : public testing::Test {
 protected:
  static inline const std::string kGood = "[messages]\nundelete_days = 3\n";
  static inline const std::string kOther = "[messages]\nundelete_days = 4\n";
  static inline const std::string kBroken = "[messages]\nundelete_days = \"three\"\n";

  void write(const std::string& text) const { write(config_, text); }
  std::filesystem::path broken_file() const {
    write(scratch_.path() / "broken.toml", kBroken);
    return scratch_.path() / "broken.toml";
  }

  const files::ScratchDirectory scratch_;
  const std::filesystem::path config_ = scratch_.path() / "aftertone.toml";

 private:
  static void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::trunc) << text;
  }
};

}  // namespace aftertone::app
