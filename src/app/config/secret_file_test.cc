#include "app/config/secret_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/clock.h"
#include "base/uuid.h"

namespace aftertone::app {
namespace {

namespace fs = std::filesystem;

class SecretFile : public testing::Test {
 protected:
  ~SecretFile() override { fs::remove(file_); }
  Result<std::string> read_after(const std::string& content) {
    std::ofstream(file_) << content;
    return read_secret_blocking("[sms] password_file", file_);
  }
  const fs::path file_ = fs::path(testing::TempDir()) / ("secret-" + Uuid::v7(SystemClock().now()).to_string());
};

TEST_F(SecretFile, GivesItsFirstLineWithoutBlanks) {
  EXPECT_EQ(read_after(" s3cret \r\nmore\n").value(), "s3cret");
  EXPECT_EQ(read_after("without an end").value(), "without an end");
}

TEST_F(SecretFile, ThatHoldsNothingIsNamedWithItsKey) {
  const std::string complaint = "[sms] password_file: nothing can be read from " + file_.string();
  for (const char* content : {"", "\n", "  \t\n", "\nsecond line\n"})
    EXPECT_EQ(read_after(content).error().detail, complaint) << content;
  fs::remove(file_);
  EXPECT_EQ(read_secret_blocking("[sms] password_file", file_).error().detail, complaint);
}

}  // namespace
}  // namespace aftertone::app
