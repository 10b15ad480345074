#include "storage/postgres/timeline_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "files/scratch_directory_fake.h"

namespace aftertone::storage {
namespace {

class TimelineFileTest : public testing::Test {
 protected:
  files::ScratchDirectory folder_{files::ScratchDirectory::On::memory};
  const std::filesystem::path path_ = folder_.path() / "timeline";
  const TimelineFile file_{path_, TimelineFile::Use::read_and_write};
};

TEST_F(TimelineFileTest, KeepsTheLastMark) {
  EXPECT_EQ(*file_.read_blocking(), TimelineMark());
  ASSERT_TRUE(file_.write_blocking({"7312345678901234567", 2}).has_value());
  ASSERT_TRUE(file_.write_blocking({"7312345678901234567", 4'000'000'000}).has_value());
  EXPECT_EQ(*file_.read_blocking(), (TimelineMark{"7312345678901234567", 4'000'000'000}));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
}

TEST_F(TimelineFileTest, IsLeftAloneByWhoOnlyReads) {
  const TimelineFile reader(path_, TimelineFile::Use::read_only);
  EXPECT_TRUE(reader.write_blocking({"1", 2}).has_value());
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(TimelineFileTest, IsAnErrorThatSaysWhatToDoWhenItIsNotOurs) {
  for (const char* text : {"", "2\n", "1 x\n", "1 2 3\n", "1 99999999999\n"}) {
    std::ofstream(path_) << text;
    const auto read = file_.read_blocking();
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, Code::corrupt);
    EXPECT_NE(read.error().detail.find("remove it"), std::string::npos);
  }
}

TEST_F(TimelineFileTest, FailsWhenItCannotBeWritten) {
  const TimelineFile nowhere("/nowhere/at/all/timeline", TimelineFile::Use::read_and_write);
  EXPECT_FALSE(nowhere.write_blocking({"1", 2}).has_value());
}

}  // namespace
}  // namespace aftertone::storage
