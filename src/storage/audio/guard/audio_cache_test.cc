#include "storage/audio/guard/audio_cache.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/uuid.h"
#include "files/scratch_directory_fake.h"
#include "storage/audio/audio_name.h"

namespace aftertone::storage {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Copies : public testing::Test {
 protected:
  // Asked for so long ago.
  void age(const std::string& name, std::chrono::minutes by) {
    fs::last_write_time(*cache_->find_blocking(name), fs::file_time_type::clock::now() - by);
  }
  static std::string name(int number) {
    return audio_name_of(*Uuid::parse("01890a5d-ac96-774b-bcce-b302099a80a" + std::to_string(number)), 100).whole();
  }

  files::ScratchDirectory scratch_;
  std::unique_ptr<AudioCache> cache_ = std::move(*AudioCache::open_blocking(scratch_.path() / "cache", 1000));
};

TEST_F(Copies, AreFoundAgainWithWhatWasKept) {
  EXPECT_FALSE(cache_->find_blocking(name(1)));
  const auto path = cache_->keep_blocking(name(1), "hello");
  ASSERT_TRUE(path.has_value());
  EXPECT_EQ(cache_->find_blocking(name(1)), *path);
  std::ifstream file(*path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "hello");
  cache_->forget_blocking(name(1));
  EXPECT_FALSE(cache_->find_blocking(name(1)));
}

TEST_F(Copies, MakeRoomForNewOnesTheLongestUnaskedFirst) {
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(cache_->keep_blocking(name(i), std::string(300, 'x')));
    age(name(i), 10min - i * 1min);
  }
  ASSERT_TRUE(cache_->find_blocking(name(1)));  // young again
  ASSERT_TRUE(cache_->keep_blocking(name(4), std::string(300, 'x')));
  EXPECT_FALSE(cache_->find_blocking(name(2)));
  for (const int i : {1, 3, 4})
    EXPECT_TRUE(cache_->find_blocking(name(i))) << i;
}

TEST_F(Copies, HoldOneThatIsLargerThanAllOfThemMayBe) {
  ASSERT_TRUE(cache_->keep_blocking(name(1), "small"));
  ASSERT_TRUE(cache_->keep_blocking(name(2), std::string(5000, 'x')));
  EXPECT_FALSE(cache_->find_blocking(name(1)));
  EXPECT_TRUE(cache_->find_blocking(name(2)));
}

TEST_F(Copies, HaveNoOtherNamesThanThoseOfAudio) {
  EXPECT_EQ(cache_->keep_blocking("../secret", "x").error().code, Code::not_found);
  EXPECT_FALSE(cache_->find_blocking("../secret"));
  EXPECT_TRUE(fs::is_empty(scratch_.path() / "cache"));
}

TEST_F(Copies, TellWhichDirectoryIsNoGood) {
  const auto cache = AudioCache::open_blocking("/proc/no/cache", 1000);
  ASSERT_FALSE(cache.has_value());
  EXPECT_NE(cache.error().detail.find("/proc/no/cache"), std::string::npos);
}

}  // namespace
}  // namespace aftertone::storage
