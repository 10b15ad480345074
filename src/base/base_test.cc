#include <gtest/gtest.h>

#include <set>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/uuid.h"

namespace aftertone {
namespace {

const WallTime kNoon = from_millis(1'790'000'000'123);

TEST(Uuid, PrintsAndParsesItself) {
  const Uuid id = Uuid::v7(kNoon);
  const auto parsed = Uuid::parse(id.to_string());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, id);
}

TEST(Uuid, SortsByTheTimeItWasMadeAt) {
  EXPECT_LT(Uuid::v7(kNoon).to_string(), Uuid::v7(kNoon + std::chrono::milliseconds(1)).to_string());
}

TEST(Uuid, CarriesVersionSevenAndTheVariant) {
  const std::string text = Uuid::v7(kNoon).to_string();
  EXPECT_EQ(text[14], '7');
  EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
}

TEST(Uuid, NeverRepeatsWithinAMillisecond) {
  std::set<Uuid> seen;
  for (int i = 0; i < 10'000; ++i)
    seen.insert(Uuid::v7(kNoon));
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Uuid, RefusesWhatIsNotAUuid) {
  for (const char* text : {"", "../../etc/passwd", "01890a5d-ac96-774b-bcce-b302099a805",
                           "01890a5d+ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a805g"}) {
    EXPECT_FALSE(Uuid::parse(text).has_value()) << text;
  }
}

TEST(Clock, WritesTimesInTheFormOfRfc3339) {
  EXPECT_EQ(to_rfc3339(kNoon), "2026-09-21T14:13:20.123Z");
}

TEST(Error, ReadsAsOneLine) {
  EXPECT_EQ(to_string(Error{Code::unavailable, true, "connection refused"}),
            "unavailable: connection refused (temporary)");
}

TEST(Ascii, ParsesWholeNumbersOnly) {
  EXPECT_EQ(ascii::parse_unsigned("65535", 65535), 65535U);
  EXPECT_FALSE(ascii::parse_unsigned("65536", 65535).has_value());
  EXPECT_FALSE(ascii::parse_unsigned("5060x").has_value());
  EXPECT_FALSE(ascii::parse_unsigned("").has_value());
  EXPECT_FALSE(ascii::parse_unsigned("-1").has_value());
}

TEST(Ascii, MakesTextFromOutsideSafeForALogLine) {
  EXPECT_EQ(ascii::printable("Error\r\nforged\x7f"), "Error??forged?");
}

TEST(Ascii, SplitsAndTrims) {
  EXPECT_EQ(ascii::split("a,,b", ',').size(), 3U);
  EXPECT_EQ(ascii::trimmed(" \t x y\r\n"), "x y");
}

}  // namespace
}  // namespace aftertone
