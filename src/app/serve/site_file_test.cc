#include "app/serve/site_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "files/scratch_directory_fake.h"

namespace aftertone::app {
namespace {

using cluster::SiteToken;

class SiteFileTest : public testing::Test {
 protected:
  SiteToken kept() {
    const auto read = file_.read_blocking();
    return read && *read ? **read : SiteToken{-1, "nothing"};
  }
  void put(const std::string& text) { std::ofstream(path_) << text; }

  const files::ScratchDirectory scratch_;
  const std::filesystem::path path_ = scratch_.path() / "site_token";
  SiteFile file_{path_};
};

TEST_F(SiteFileTest, KeepsTheNewest) {
  ASSERT_TRUE(file_.read_blocking().has_value());
  EXPECT_FALSE(file_.read_blocking()->has_value());
  ASSERT_TRUE(file_.write_blocking({2, "b"}).has_value());
  EXPECT_EQ(kept(), (SiteToken{2, "b"}));
  ASSERT_TRUE(file_.write_blocking({1, "a"}).has_value());
  EXPECT_EQ(kept(), (SiteToken{2, "b"}));
  ASSERT_TRUE(file_.write_blocking({3, ""}).has_value());
  EXPECT_EQ(kept(), (SiteToken{3, ""}));
}

TEST_F(SiteFileTest, RefusesWhatWasNotWrittenThere) {
  for (const char* garbage : {"", "\n", "2", "2 b", "b 2\n", "-1 b\n", "2 \n", "99999999999999999999 b\n"}) {
    put(garbage);
    const auto read = file_.read_blocking();
    ASSERT_FALSE(read.has_value()) << garbage;
    EXPECT_EQ(read.error().code, Code::corrupt);
  }
}

TEST_F(SiteFileTest, GarbageIsWrittenOver) {
  put("??");
  ASSERT_TRUE(file_.write_blocking({2, "b"}).has_value());
  EXPECT_EQ(kept(), (SiteToken{2, "b"}));
}

}  // namespace
}  // namespace aftertone::app
