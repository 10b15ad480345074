#include "ops/doctor/check_directory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace aftertone::ops {
namespace {

namespace fs = std::filesystem;

class CheckDirectory : public ::testing::Test {
 protected:
  CheckDirectory() : folder_(fs::temp_directory_path() / ("at-doctor-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~CheckDirectory() override { fs::remove_all(folder_); }

  bool is_empty() const { return fs::is_empty(folder_); }

  const fs::path folder_;
};

TEST_F(CheckDirectory, finds_a_writable_one_well_and_leaves_nothing_in_it) {
  const Finding finding = check_directory_blocking("data", folder_, 1);
  EXPECT_EQ(finding.health, Health::ok) << finding.detail;
  EXPECT_TRUE(is_empty());
}

TEST_F(CheckDirectory, looks_above_one_that_is_missing_and_does_not_make_it) {
  const Finding finding = check_directory_blocking("data", folder_ / "a/b", 1);
  EXPECT_EQ(finding.health, Health::ok) << finding.detail;
  EXPECT_NE(finding.detail.find("made at the first start"), std::string::npos) << finding.detail;
  EXPECT_TRUE(is_empty());
}

TEST_F(CheckDirectory, fails_where_a_file_is_in_the_way) {
  std::ofstream(folder_ / "file") << "x";
  const Finding finding = check_directory_blocking("data", folder_ / "file", 1);
  EXPECT_EQ(finding.health, Health::fail);
  EXPECT_NE(finding.advice.find("is a file"), std::string::npos) << finding.advice;
}

TEST_F(CheckDirectory, warns_of_too_little_space) {
  const Finding finding = check_directory_blocking("data", folder_, UINT64_MAX);
  EXPECT_EQ(finding.health, Health::warn);
}

TEST(Findings, are_as_bad_as_the_worst) {
  EXPECT_EQ(worst_of({}), Health::ok);
  EXPECT_EQ(worst_of({fine("a", ""), doubtful("b", "", "x"), fine("c", "")}), Health::warn);
  EXPECT_EQ(worst_of({broken("a", "", "x"), doubtful("b", "", "x")}), Health::fail);
}

}  // namespace
}  // namespace aftertone::ops
