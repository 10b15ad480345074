#include <gtest/gtest.h>

#include "sip/headers/invite.h"
#include "sip/headers/ip_prefix.h"
#include "sip/headers/uri.h"

namespace aftertone::sip {
namespace {

struct Case {
  const char* name;
  std::string from;
  std::vector<std::string> asserted;
  std::string privacy;
  std::string source_ip;
  // expected
  std::string number;
  std::string caller_name;
  bool is_private;
  bool is_asserted;
};

// clang-format off
const Case kCases[] = {
    {"From", "\"Anna Berg\" <sip:+49-30-1234@pbx>;tag=1", {}, "", "192.0.2.1", "+49301234", "Anna Berg", false,
     false},
    {"From without brackets", "sip:1234@pbx;tag=1", {}, "", "192.0.2.1", "1234", "", false, false},
    {"unquoted name", "Anna Berg <sip:1234@pbx>", {}, "", "192.0.2.1", "1234", "Anna Berg", false, false},
    {"escapes in the name", "\"Anna \\\"A\\\\\\\" <x>\" <sip:1234@pbx>", {}, "", "192.0.2.1", "1234",
     "Anna \"A\\\" <x>", false, false},
    {"UTF-8 name", "\"Jürgen Müßig\" <sip:1234@pbx>", {}, "", "192.0.2.1", "1234", "Jürgen Müßig", false, false},
    {"control characters", "\"An\r\nna\" <sip:1234@pbx>", {}, "", "192.0.2.1", "1234", "An??na", false, false},
    {"tel From", "<tel:+1-(555)-010.2;verstat=x>", {}, "", "192.0.2.1", "+15550102", "", false, false},
    {"user parameters", "<sip:+15550102;verstat=TN-Validation-Passed@pbx>", {}, "", "192.0.2.1", "+15550102", "",
     false, false},
    {"a name as user", "<sip:anna.berg@pbx>", {}, "", "192.0.2.1", "anna.berg", "", false, false},
    {"PAI on a trusted trunk", "<sip:1@x>", {"\"Boss\" <sip:+4930555@pbx>"}, "", "10.1.2.3", "+4930555", "Boss",
     false, true},
    {"PAI from elsewhere", "<sip:1@x>", {"<sip:+4930555@pbx>"}, "", "11.1.2.3", "1", "", false, false},
    {"PAI twice, sip and tel", "<sip:1@x>", {"\"Boss\" <sip:@pbx>", "<tel:+49-30-555>"}, "", "10.1.2.3",
     "+4930555", "Boss", false, true},
    {"broken PAI", "<sip:1@x>", {"<sip:+49"}, "", "10.1.2.3", "1", "", false, false},
    {"Privacy: id", "<sip:1@x>", {"<sip:2@x>"}, "id;critical", "10.1.2.3", "", "", true, false},
    {"Privacy with spaces", "<sip:1@x>", {}, "header ; ID", "192.0.2.1", "", "", true, false},
    {"Privacy: none", "<sip:1@x>", {}, "none", "192.0.2.1", "1", "", false, false},
    {"anonymous From", "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1", {}, "", "192.0.2.1", "", "", true,
     false},
    {"anonymous From beside PAI", "<sip:Anonymous@pbx>", {"<sip:2@x>"}, "", "10.1.2.3", "", "", true, false},
    {"IPv6 trunk", "<sip:1@x>", {"<sip:2@x>"}, "", "2001:db8::7", "2", "", false, true},
    {"mapped IPv4 trunk", "<sip:1@x>", {"<sip:2@x>"}, "", "::ffff:10.1.2.3", "2", "", false, true},
    {"empty From", "", {}, "", "192.0.2.1", "", "", false, false},
    {"not a From", "\"", {}, "", "", "", "", false, false},
    {"http From", "<http://x>", {}, "", "192.0.2.1", "", "", false, false},
};
// clang-format on

TEST(IdentifyCaller, FollowsTheTable) {
  CallChoiceSettings settings;
  settings.trusted_trunks = {"10.0.0.0/8", "2001:db8::/32", "nonsense", "1.2.3.4/99"};
  for (const Case& c : kCases) {
    Invite invite;
    invite.from = c.from;
    invite.p_asserted_identity = c.asserted;
    invite.privacy = c.privacy;
    invite.source_ip = c.source_ip;
    const CallerIdentity caller = identify_caller(invite, settings);
    EXPECT_EQ(caller.number, c.number) << c.name;
    EXPECT_EQ(caller.name, c.caller_name) << c.name;
    EXPECT_EQ(caller.is_private, c.is_private) << c.name;
    EXPECT_EQ(caller.is_asserted, c.is_asserted) << c.name;
  }
}

TEST(IpPrefix, MatchesBitByBit) {
  EXPECT_TRUE(is_in_prefix("10.0.0.1", "10.0.0.1"));
  EXPECT_FALSE(is_in_prefix("10.0.0.2", "10.0.0.1"));
  EXPECT_TRUE(is_in_prefix("10.0.0.3", "10.0.0.2/31"));
  EXPECT_FALSE(is_in_prefix("10.0.0.4", "10.0.0.2/31"));
  EXPECT_TRUE(is_in_prefix("203.0.113.9", "0.0.0.0/0"));
  EXPECT_FALSE(is_in_prefix("2001:db8::1", "0.0.0.0/0"));
  EXPECT_FALSE(is_in_prefix("", ""));
  EXPECT_FALSE(is_in_prefix("10.0.0.1", "10.0.0.1/"));
}

TEST(HeaderValues, AreSplitAtCommasThatSeparateThem) {
  EXPECT_EQ(split_header_values("<sip:1@x;a=1,2>;q=\"a,b\", \"c, d\" <sip:2@x>,,<sip:3@x>"),
            (std::vector<std::string>{"<sip:1@x;a=1,2>;q=\"a,b\"", "\"c, d\" <sip:2@x>", "<sip:3@x>"}));
  EXPECT_TRUE(split_header_values(" , ").empty());
}

}  // namespace
}  // namespace aftertone::sip
