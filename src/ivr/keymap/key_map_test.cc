#include "ivr/keymap/key_map.h"

#include <gtest/gtest.h>

#include <map>

#include "ivr/keymap/spoken_menu.h"
#include "ivr/keymap/vocabulary.h"
#include "ivr/prompt/prompt_catalogue.h"

namespace aftertone::ivr {
namespace {

const KeyMap& keys() {
  return asterisk_key_map();
}

PromptCatalogue installed_prompts() {
  return PromptCatalogue(default_prompt_settings(AFTERTONE_SOURCE_DIR "/share/aftertone/prompts"));
}

TEST(SpokenMenu, UsesRecordedSentencesWhereTheyNameTheRightKeys) {
  const Menu review = without(keys().message_review, {Action::unmark_urgent, Action::operator_});
  EXPECT_EQ(spoken_menu(review), (Words{"vm-review", "vm-review-urgent", "vm-press", "digits/5", "at-to-append"}));
}

TEST(SpokenMenu, NeverNamesAKeyThatDoesSomethingElse) {
  const Menu moved{{'1', Action::repeat}, {'5', Action::append}};
  EXPECT_EQ(spoken_menu(moved), (Words{"vm-press", "digits/5", "at-to-append"}));
  EXPECT_EQ(spoken_menu({{'1', Action::accept}, {'3', Action::re_record}}), Words{"vm-torerecord"});
}

TEST(SpokenMenu, SaysTheQuietKeysWhenHelpIsAskedFor) {
  const Menu menu{{'6', Action::next}, {'0', Action::options, false}};
  EXPECT_EQ(spoken_menu(menu), Words{"vm-next"});
  EXPECT_EQ(spoken_menu(menu, Detail::everything), (Words{"vm-next", "vm-press", "digits/0", "at-to-options"}));
}

TEST(KeyMap, SaysEverySpokenChoiceOfEveryMenu) {
  for (const Menu& menu :
       {keys().message_review, keys().greeting_review, keys().main, keys().message, keys().options}) {
    for (const MenuEntry& entry : menu) {
      if (!entry.is_spoken || entry.action == Action::accept || entry.action == Action::listen) continue;
      if (entry.action == Action::help || entry.action == Action::exit) continue;  // said together
      EXPECT_FALSE(spoken_menu({entry}).empty()) << entry.key;
    }
  }
}

TEST(KeyMap, HasOneMeaningAKeyExceptForOpposites) {
  for (const Menu& menu : {keys().greeting, keys().recording, keys().greeting_review, keys().main, keys().options}) {
    std::map<char, int> meanings;
    for (const MenuEntry& entry : menu)
      EXPECT_EQ(++meanings[entry.key], 1) << entry.key;
  }
}

TEST(InstalledPrompts, HaveARecordingOfEveryWordTheDialoguesSay) {
  const PromptCatalogue prompts = installed_prompts();
  for (const char* language : {"en", "it"}) {
    EXPECT_EQ(prompts.missing(vocabulary(keys(), language), language), Words{}) << language;
  }
}

}  // namespace
}  // namespace aftertone::ivr
