#include "app/serve/website/shown_settings.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aftertone::app {
namespace {

nlohmann::ordered_json value_of(std::string_view text, const char* key) {
  for (const auto& one : shown_settings(text)) {
    if (one["key"] == key) return one["value"];
  }
  return {};
}

TEST(ShownSettings, values_are_told_as_they_are) {
  const auto shown = shown_settings(
      "[sip]\nport = 5070\nown_numbers = [\"9000\"]\n[[trunks]]\nhost = \"a\"\n[[trunks]]\nhost = \"b\"\n");
  ASSERT_EQ(shown.size(), 4);
  EXPECT_EQ(shown[0]["value"], "5070");
  EXPECT_EQ(shown[1]["value"], nlohmann::ordered_json({"9000"}));
  EXPECT_EQ(shown[2]["element"], 1);
  EXPECT_EQ(shown[3]["element"], 2);
  EXPECT_EQ(shown[3]["value"], "b");
}

TEST(ShownSettings, no_secret_is_told) {
  EXPECT_EQ(value_of("[database]\nurl = \"postgresql://aftertone:hidden@db/x\"\n", "url"), "***");
  EXPECT_EQ(shown_settings("[[webhooks]]\nurl = \"https://chat.example.com/hidden\"\n").dump().find("hidden"),
            std::string::npos);
  EXPECT_EQ(value_of("[sip]\nnobody_knows = \"hidden\"\n", "nobody_knows"), "***");
}

TEST(ShownSettings, what_cannot_be_read_says_nothing) {
  EXPECT_TRUE(shown_settings("[sip\n").empty());
}

}  // namespace
}  // namespace aftertone::app
