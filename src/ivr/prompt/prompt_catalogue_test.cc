#include "ivr/prompt/prompt_catalogue.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/uuid.h"
#include "ivr/prompt/utterance.h"

namespace aftertone::ivr {
namespace {

namespace fs = std::filesystem;

class Catalogue : public testing::Test {
 protected:
  Catalogue() : root_(fs::temp_directory_path() / ("prompts-" + Uuid::v7(SystemClock().now()).to_string())) {
    for (const char* file :
         {"own/en/beep.wav", "en/beep.wav", "en/vm-intro.wav", "en/digits/7.wav", "en/readme.txt", "it/vm-intro.wav"}) {
      fs::create_directories((root_ / file).parent_path());
      std::ofstream(root_ / file) << "x";
    }
  }
  ~Catalogue() override { fs::remove_all(root_); }

  PromptCatalogue catalogue() const {
    PromptSettings settings;
    settings.folders["en"] = {root_ / "own/en", root_ / "en"};
    settings.folders["it"] = {root_ / "nowhere", root_ / "it"};
    return PromptCatalogue(settings);
  }

  const fs::path root_;
};

TEST_F(Catalogue, FindsAWordInTheFirstFolderThatHasIt) {
  EXPECT_EQ(catalogue().find("beep", "en"), root_ / "own/en/beep.wav");
  EXPECT_EQ(catalogue().find("digits/7", "en"), root_ / "en/digits/7.wav");
}

TEST_F(Catalogue, FallsBackToEnglishWordByWord) {
  EXPECT_EQ(catalogue().find("vm-intro", "it_IT"), root_ / "it/vm-intro.wav");
  EXPECT_EQ(catalogue().find("beep", "it_IT"), root_ / "own/en/beep.wav");
  EXPECT_EQ(catalogue().find("vm-intro", "xx"), root_ / "en/vm-intro.wav");
}

TEST_F(Catalogue, NamesWhatIsMissingOnce) {
  EXPECT_EQ(catalogue().missing({"beep", "gone", "readme", "gone"}, "it"), (Words{"gone", "readme"}));
}

TEST_F(Catalogue, LeavesAMissingWordOutOfWhatIsSaid) {
  const PromptCatalogue prompts = catalogue();
  const Voice voice(prompts, "en");
  const call::Announcement said = Utterance(voice).word("gone").words({"digits/7", "vm-none"}).done();
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(std::get<call::AudioFile>(said[0]).path, root_ / "en/digits/7.wav");
}

}  // namespace
}  // namespace aftertone::ivr
