#include "storage/postgres/placeholders.h"

#include <gtest/gtest.h>

namespace aftertone::storage {
namespace {

TEST(NumberedPlaceholders, NumbersFromOneInTheirOrder) {
  EXPECT_EQ(numbered_placeholders("select ? where a=? and b in (?,?)"), "select $1 where a=$2 and b in ($3,$4)");
}

TEST(NumberedPlaceholders, LeavesQuotedTextAlone) {
  EXPECT_EQ(numbered_placeholders("select 'why?', 'it''s ?', \"odd?\", ?"), "select 'why?', 'it''s ?', \"odd?\", $1");
}

TEST(NumberedPlaceholders, LeavesCommentsAlone) {
  EXPECT_EQ(numbered_placeholders("select ? -- really?\n, /* or ' ? */ ?"), "select $1 -- really?\n, /* or ' ? */ $2");
}

TEST(NumberedPlaceholders, TakesAnUnclosedQuoteToTheEnd) {
  EXPECT_EQ(numbered_placeholders("? 'a ?"), "$1 'a ?");
}

}  // namespace
}  // namespace aftertone::storage
