#include "app/commands/calls/csv.h"

#include <gtest/gtest.h>

namespace aftertone::app {
namespace {

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_EQ(csv_line({"1001", "a,b", "say \"hi\"", ""}), "1001,\"a,b\",\"say \"\"hi\"\"\",\r\n");
}

TEST(Csv, NoCellOfACallerIsAFormula) {
  EXPECT_EQ(csv_line({"=HYPERLINK(1)", "@SUM(A1)", "+cmd|x", "+4930123", "-3"}),
            "'=HYPERLINK(1),'@SUM(A1),'+cmd|x,+4930123,-3\r\n");
}

}  // namespace
}  // namespace aftertone::app
