#include "voicemail/policy/phone_number.h"

#include <gtest/gtest.h>

#include <string>

namespace aftertone::voicemail {
namespace {

TEST(E164, TakesInternationalNumbersOnly) {
  for (const char* good : {"+4930123456", "+14155550100", "+1234567", "+123456789012345"})
    EXPECT_TRUE(is_e164(good)) << good;
  for (const char* bad :
       {"", "+", "030123456", "004930123456", "+0301234567", "+123456", "+1234567890123456", "+49 30 123456",
        "+49301234x", "+4930123456\r\n", "tel:+4930123456", "+4930123456<+4930123457"})
    EXPECT_FALSE(is_e164(bad)) << bad;
  EXPECT_FALSE(is_e164(std::string("+4930123456\0", 12)));
}

}  // namespace
}  // namespace aftertone::voicemail
