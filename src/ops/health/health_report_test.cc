#include "ops/health/health_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aftertone::ops {
namespace {

TEST(HealthReport, a_measure_is_bad_beyond_its_limits_and_not_at_them) {
  EXPECT_EQ(judge({60, "s", 60, 300}), Health::ok);
  EXPECT_EQ(judge({60.1, "s", 60, 300}), Health::warn);
  EXPECT_EQ(judge({300.1, "s", 60, 300}), Health::fail);
}

TEST(HealthReport, of_days_that_are_left_few_are_bad) {
  EXPECT_EQ(judge({21, "d", 21, 3, true}), Health::ok);
  EXPECT_EQ(judge({20.9, "d", 21, 3, true}), Health::warn);
  EXPECT_EQ(judge({-1, "d", 21, 3, true}), Health::fail);
}

TEST(HealthReport, the_worst_item_counts) {
  EXPECT_EQ(worst_of(std::vector<HealthItem>{}), Health::ok);
  EXPECT_EQ(worst_of(std::vector<HealthItem>{{"a", Health::warn, ""}, {"b", Health::ok, ""}}), Health::warn);
  EXPECT_EQ(worst_of(std::vector<HealthItem>{{"a", Health::warn, ""}, {"b", Health::fail, ""}}), Health::fail);
}

TEST(HealthReport, an_item_comes_back_from_json_as_it_was) {
  const HealthItem days = HealthItem::measured("certificate", {20, "d", 21, 3, true}, "20 days are left");
  const auto back = parse_health_item(to_json(days)).value();
  EXPECT_EQ(back.name, "certificate");
  EXPECT_EQ(back.health, Health::warn);
  EXPECT_EQ(back.text, "20 days are left");
  ASSERT_TRUE(back.measure);
  EXPECT_EQ(back.measure->value, 20);
  EXPECT_TRUE(back.measure->less_is_worse);
  EXPECT_FALSE(parse_health_item(nlohmann::ordered_json{{"name", "calls"}}));
}

}  // namespace
}  // namespace aftertone::ops
