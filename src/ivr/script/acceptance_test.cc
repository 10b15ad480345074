// Plays tests/acceptance/*.call against the dialogues, with everything below them in memory.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "ivr/script/phone_world_fake.h"

namespace aftertone::ivr {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> scripts() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(AFTERTONE_SOURCE_DIR "/tests/acceptance")) {
    if (entry.path().extension() == ".call") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

const PromptCatalogue& installed_prompts() {
  static const PromptCatalogue prompts(default_prompt_settings(AFTERTONE_SOURCE_DIR "/share/aftertone/prompts"));
  return prompts;
}

std::string contents_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class Acceptance : public testing::TestWithParam<fs::path> {};

TEST_P(Acceptance, HappensAsTheScriptSays) {
  const auto script = parse_call_script(contents_of(GetParam()));
  ASSERT_TRUE(script.has_value()) << to_string(script.error());
  PhoneWorld world(installed_prompts());
  EXPECT_EQ(world.play(*script), "");
}

std::string test_name(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scripts, Acceptance, testing::ValuesIn(scripts()), test_name);

// The scripts are a specification only if they can fail.
TEST(PhoneWorld, NoticesWhatDoesNotHappen) {
  const auto script = parse_call_script("given mailbox 1001\ndial 1001 from 1\nhear vm-never\nhang up\n");
  ASSERT_TRUE(script.has_value());
  PhoneWorld world(installed_prompts());
  EXPECT_EQ(world.play(*script).substr(0, 23), "line 3: hear vm-never: ");
}

}  // namespace
}  // namespace aftertone::ivr
