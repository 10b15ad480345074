#include "app/commands/output.h"

#include <gtest/gtest.h>

#include "app/commands/views.h"

namespace aftertone::app {
namespace {

TEST(ForTerminal, takes_the_power_from_control_characters_of_both_sets) {
  EXPECT_EQ(for_terminal("a\x1b[31mb\tc\x7f"), "a?[31mb?c?");
  EXPECT_EQ(for_terminal("a\xC2\x9B"
                         "31m"),
            "a?31m");  // CSI in one character
  EXPECT_EQ(for_terminal("M\xC3\xBCller \xC2\xA7"), "M\xC3\xBCller \xC2\xA7");
  EXPECT_EQ(for_terminal("cut\xC2"), "cut\xC2");
}

TEST(Table, keeps_columns_straight_with_letters_of_several_bytes) {
  Table table({"NAME", "NEW"});
  table.add({"\xC3\x84nna", "1"});
  table.add({"Bo", ""});
  EXPECT_EQ(table.to_string(), "NAME  NEW\n\xC3\x84nna  1\nBo\n");
}

TEST(Views, tell_callers_lengths_and_times) {
  EXPECT_EQ(caller_text({"+49301", "Anna"}), "Anna <+49301>");
  EXPECT_EQ(caller_text({"", ""}), "unknown");
  EXPECT_EQ(duration_text(std::chrono::milliseconds(64'500)), "1:05");
  EXPECT_EQ(local_text(from_millis(1'795'366'131'000), "Europe/Berlin"), "2026-11-22 17:48:51 +01:00");
  EXPECT_EQ(local_text(from_millis(1'795'366'131'000), "Nowhere/Land"), "2026-11-22T16:48:51.000Z");
}

}  // namespace
}  // namespace aftertone::app
