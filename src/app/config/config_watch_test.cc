#include "app/config/config_watch.h"

#include <gtest/gtest.h>

#include <vector>

#include "app/config/config_file_fake.h"
#include "base/log_lines_fake.h"

namespace aftertone::app {
namespace {

class ConfigWatchTest : public ConfigFileTest {
 protected:
  static ChosenConfig runs_with(const std::filesystem::path& file, const std::string& text) {
    return {file, text, Settings(), "", std::nullopt};
  }
  // What is said at `count` looks.
  std::vector<std::string> look(ConfigWatch& watch, int count = 2) {
    for (int i = 0; i < count; ++i)
      watch.look_blocking();
    return lines_.take();
  }

  log::LinesFake lines_;
};

TEST_F(ConfigWatchTest, says_nothing_while_nothing_changes) {
  write(kGood);
  ConfigWatch watch(runs_with(config_, kGood));
  EXPECT_TRUE(look(watch, 4).empty());
  EXPECT_EQ(watch.state(), ConfigState::as_on_disk);
  write(kGood);
  EXPECT_TRUE(look(watch, 4).empty()) << "written again, and the same";
}

TEST_F(ConfigWatchTest, says_once_that_a_file_that_can_be_used_wants_a_restart) {
  write(kOther);
  ConfigWatch watch(runs_with(config_, kGood));
  const auto said = look(watch, 5);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_TRUE(said[0].starts_with("Warning: ") && said[0].ends_with("has changed on disk; restart to take it over"))
      << said[0];
  EXPECT_EQ(watch.state(), ConfigState::changed_on_disk);
}

TEST_F(ConfigWatchTest, says_once_what_is_wrong_with_a_file_that_cannot_and_when_it_is_repaired) {
  write(kBroken);
  ConfigWatch watch(runs_with(config_, kGood));
  const auto said = look(watch, 5);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_TRUE(said[0].starts_with("Error: [AT-1010] configuration-broken: " + config_.string() +
                                  ":2: [messages] undelete_days: must be"))
      << said[0];
  EXPECT_TRUE(said[0].ends_with("goes on with the configuration it started with")) << said[0];
  EXPECT_EQ(watch.state(), ConfigState::broken_on_disk);
  write(kGood);
  const auto repaired = look(watch, 5);
  ASSERT_EQ(repaired.size(), 1U);
  EXPECT_TRUE(repaired[0].starts_with("Info: ")) << repaired[0];
  EXPECT_EQ(watch.state(), ConfigState::as_on_disk);
}

TEST_F(ConfigWatchTest, waits_until_who_writes_has_ended) {
  write(kGood);
  ConfigWatch watch(runs_with(config_, kGood));
  look(watch);
  write("");
  EXPECT_TRUE(look(watch, 1).empty());
  write(kOther);
  EXPECT_TRUE(look(watch, 1).empty());
  EXPECT_EQ(look(watch, 1).size(), 1U);
}

TEST_F(ConfigWatchTest, takes_a_file_that_is_empty_or_gone_for_broken) {
  write("");
  ConfigWatch watch(runs_with(config_, kGood));
  EXPECT_EQ(look(watch).size(), 1U);
  EXPECT_EQ(watch.state(), ConfigState::broken_on_disk);
  std::filesystem::remove(config_);
  EXPECT_EQ(look(watch, 4).size(), 1U);
  EXPECT_EQ(watch.state(), ConfigState::broken_on_disk);
}

TEST_F(ConfigWatchTest, knows_that_it_runs_with_the_last_good_one_until_the_file_is_repaired) {
  write(kBroken);
  ConfigWatch watch({config_, kGood, Settings(), "it is broken", kBroken});
  EXPECT_TRUE(look(watch, 4).empty()) << "the start has said it";
  EXPECT_EQ(watch.state(), ConfigState::last_good);
  write(kOther);
  EXPECT_EQ(look(watch, 4).size(), 2U) << "that it can be used, and that it is not";
  EXPECT_EQ(watch.state(), ConfigState::changed_on_disk);
  write(kBroken);
  EXPECT_EQ(look(watch, 4).size(), 1U);
  EXPECT_EQ(watch.state(), ConfigState::last_good);
}

TEST_F(ConfigWatchTest, does_not_ask_for_a_restart_with_what_a_start_has_refused) {
  write(kOther);
  ConfigWatch watch({config_, kGood, Settings(), "no such codec", kOther});
  EXPECT_TRUE(look(watch, 4).empty());
  EXPECT_EQ(watch.state(), ConfigState::last_good);
}

}  // namespace
}  // namespace aftertone::app
