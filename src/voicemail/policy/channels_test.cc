#include "voicemail/policy/channels.h"

#include <gtest/gtest.h>

namespace aftertone::voicemail {
namespace {

TEST(Channels, TakeAddressesOfTheirForm) {
  for (const char* text :
       {"email", "email:anna@example.com", "sms:+49301234567", "outcall:1002", "outcall:+49 30 1234567", "sip:1002",
        "sip:sip:1002@pbx.example.com:5070", "xmpp:anna@example.com", "teams:desk", "slack:on-call", "mattermost:a.b_c",
        "webhook:crm", "secure:cardiology"}) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address.has_value()) << text << ": " << address.error().detail;
    EXPECT_EQ(to_string(*address), text);
  }
  EXPECT_EQ(parse_address("email:").value(), (Address{"email", ""}));
  EXPECT_EQ(parse_address(" sms : +49301234567 ").value(), (Address{"sms", "+49301234567"}));
}

TEST(Channels, RefuseWhatIsNoAddressOfTheirs) {
  const std::string long_text(10'000, 'a');
  for (const std::string& text : {std::string(""),
                                  std::string("fax:1"),
                                  std::string("sms"),
                                  std::string("sms:030123"),
                                  std::string("sms:1002"),
                                  std::string("email:anna"),
                                  std::string("email:a@b.c\r\nBcc: x@y.z"),
                                  std::string("xmpp:anna"),
                                  std::string("xmpp:a b@example.com"),
                                  std::string("xmpp:a@example.com/office"),
                                  std::string("xmpp:a@exa mple.com"),
                                  std::string("outcall:"),
                                  std::string("outcall:1002\r\nX: y"),
                                  std::string("sip:<sip:1002@pbx>"),
                                  std::string("teams:https://example.com/hook"),
                                  std::string("command:rm -rf /"),
                                  std::string("command:../x"),
                                  std::string("webhook:a b"),
                                  std::string("secure:"),
                                  "xmpp:a@example.com/" + long_text,
                                  "sms:" + long_text,
                                  long_text}) {
    const auto address = parse_address(text);
    ASSERT_FALSE(address.has_value()) << text.substr(0, 80);
    EXPECT_EQ(address.error().code, Code::invalid);
    EXPECT_LT(address.error().detail.size(), 400U);
  }
}

TEST(Channels, ThatRingOrBuzzAreThoseThatQuietHoursHoldUp) {
  std::string disturbing;
  for (const ChannelTraits& channel : all_channels())
    disturbing += channel.disturbs ? std::string(channel.name) + " " : "";
  EXPECT_EQ(disturbing, "sms outcall sip xmpp teams slack mattermost ");
}

}  // namespace
}  // namespace aftertone::voicemail
