#include "app/config/chosen_config.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/config/config_file_fake.h"

namespace aftertone::app {
namespace {

class LastGoodTest : public ConfigFileTest {
 protected:
  Result<ChosenConfig> choose() { return last_good_.choose_blocking(config_); }
  void start_with(const std::string& text) {
    write(text);
    const auto chosen = choose();
    ASSERT_TRUE(chosen);
    ASSERT_TRUE(last_good_.keep_blocking(*chosen));
  }

  const std::filesystem::path copy_ = scratch_.path() / "last-good.toml";
  const LastGood last_good_{copy_};
};

TEST_F(LastGoodTest, takes_the_file_on_disk_as_long_as_it_can_be_used) {
  start_with(kGood);
  write(kOther);
  const auto chosen = choose();
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->text, kOther);
  EXPECT_EQ(chosen->settings.source, config_);
  EXPECT_EQ(chosen->complaint, "");
}

TEST_F(LastGoodTest, takes_the_last_good_one_in_place_of_a_broken_one_and_says_why) {
  start_with(kGood);
  write(kBroken);
  const auto chosen = choose();
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->text, kGood);
  EXPECT_EQ(chosen->settings.messages.undelete_days.count(), 3);
  EXPECT_EQ(chosen->file, config_);
  EXPECT_EQ(chosen->refused, kBroken);
  EXPECT_NE(chosen->complaint.find("aftertone.toml:2: [messages] undelete_days: must be"), std::string::npos)
      << chosen->complaint;
}

TEST_F(LastGoodTest, takes_it_in_place_of_one_that_is_empty_or_gone) {
  start_with(kGood);
  write("\n");
  ASSERT_TRUE(choose());
  EXPECT_EQ(choose()->text, kGood);
  std::filesystem::remove(config_);
  ASSERT_TRUE(choose());
  EXPECT_EQ(choose()->text, kGood);
}

TEST_F(LastGoodTest, has_nothing_to_offer_before_the_first_start) {
  write(kBroken);
  const auto chosen = choose();
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, Code::invalid);
}

TEST_F(LastGoodTest, offers_nothing_that_is_broken_itself) {
  start_with(kGood);
  std::filesystem::copy_file(broken_file(), copy_, std::filesystem::copy_options::overwrite_existing);
  write(kBroken);
  EXPECT_FALSE(choose());
}

TEST_F(LastGoodTest, is_for_a_start_that_failed_as_well_but_only_once) {
  start_with(kGood);
  write(kOther);
  const auto chosen = choose();
  ASSERT_TRUE(chosen);
  const auto instead = last_good_.instead_of_blocking(*chosen, "no such codec");
  ASSERT_TRUE(instead);
  EXPECT_EQ(instead->text, kGood);
  EXPECT_EQ(instead->refused, kOther);
  EXPECT_FALSE(last_good_.instead_of_blocking(*instead, "nor this one"));
}

TEST_F(LastGoodTest, keeps_what_may_hold_a_password_to_itself) {
  start_with(kGood);
  struct stat status {};
  ASSERT_EQ(stat(copy_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

}  // namespace
}  // namespace aftertone::app
