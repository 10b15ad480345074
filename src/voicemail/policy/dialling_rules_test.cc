#include "voicemail/policy/dialling_rules.h"

#include <gtest/gtest.h>

namespace aftertone::voicemail {
namespace {

DialPlan plan() {
  DialPlan plan;
  plan.country_code = "49";
  plan.own_numbers = {"8000", "+49305550", "voicemail"};
  plan.trunk_hosts = {"pbx.example", "192.0.2.1:5070"};
  plan.costs = {"+49*=1", "+4915*=2", "+39*=3"};
  return plan;
}

ClassOfService staff() {
  ClassOfService service;
  service.name = "staff";
  service.allow = {"10xx", "+49*", "+39*", "+1212*", "+4490*"};
  service.deny = {"+4915*", "1999"};
  service.outcall = service.call_back = true;
  service.max_cost = 1;
  return service;
}

struct Fraud {
  const char* what;
  std::string target;
  const char* rule;
};

const Fraud kFrauds[] = {
    {"another country", "+44 20 7946 0000", "allow"},
    {"another country, as it is dialled here", "0044 20 7946 0000", "allow"},
    {"a country that is allowed but too dear", "+39 06 1234567", "cost"},
    {"a number of no known cost", "+1 212 5550100", "cost"},
    {"premium rate", "0900 123456", "never"},
    {"premium rate in full", "+49 900 123456", "never"},
    {"premium rate with 00", "0049900123456", "never"},
    {"premium rate that a class allows by mistake", "+44 909 8790000", "never"},
    {"a mass call number", "0137 1234567", "never"},
    {"directory inquiries that put through", "11833", "allow"},
    {"directory inquiries, nationally", "0118 33", "never"},
    {"call by call in front of premium", "01033 0900 12345", "never"},
    {"satellite", "+881612345678", "never"},
    {"denied by the class", "0151 12345678", "deny"},
    {"denied extension", "1999", "deny"},
    {"emergency", "112", "emergency"},
    {"emergency behind the exchange digit", "0112", "emergency"},
    {"emergency behind a 9", "9911", "emergency"},
    {"emergency with the country code", "+49110", "emergency"},
    {"our own number", "8000", "loop"},
    {"our own number in full", "030 5550", "loop"},
    {"our own number with separators", "80-00", "loop"},
    {"the mailbox itself", "1001", "loop"},
    {"the national prefix smuggled in", "+49 (0)900 123456", "number"},
    {"two prefixes", "0000900123456", "number"},
    {"plus in the middle", "10+4490", "number"},
    {"two pluses", "++49301234", "number"},
    {"a letter", "0900CALLME", "number"},
    {"a pause", "1002,,0900123456", "number"},
    {"a wait", "1002w0900", "number"},
    {"a feature code", "*21*0900123456#", "number"},
    {"full-width digits", "\xef\xbc\x90\xef\xbc\x99\xef\xbc\x90\xef\xbc\x90", "number"},
    {"arabic digits", "\xd9\xa0\xd9\xa9\xd9\xa0", "number"},
    {"a NUL",
     std::string("1002\0"
                 "0900",
                 9),
     "number"},
    {"a line break", "1002\r\nRefer-To: <sip:0900@pbx.example>", "number"},
    {"a second address", "1002>,<sip:0900@pbx.example", "number"},
    {"another host", "sip:1002@evil.example", "number"},
    {"another host behind ours", "sip:1002@pbx.example@evil.example", "number"},
    {"a user with a host in it", "sip:1002%40evil.example@pbx.example", "number"},
    {"a host that begins like ours", "sip:1002@pbx.example.evil.example", "number"},
    {"another port", "sip:1002@pbx.example:9999", "number"},
    {"URI parameters", "sip:1002@pbx.example;maddr=192.0.2.66", "number"},
    {"URI headers", "sip:1002@pbx.example?Route=%3Csip:evil%3E", "number"},
    {"parameters of the user", "sip:1002;phone-context=+49900@pbx.example", "number"},
    {"a password", "sip:1002:x@pbx.example", "number"},
    {"a tel parameter", "tel:1002;ext=0900", "number"},
    {"another scheme", "https://pbx.example/1002", "number"},
    {"sips", "sips:1002@pbx.example", "number"},
    {"premium rate at our trunk", "sip:0900123456@pbx.example", "never"},
    {"nothing", "", "number"},
    {"only separators", " - ", "number"},
    {"a very long number", "+491234567890123456", "number"},
    {"a too long text", std::string(200, '1'), "number"},
    {"a number without area code", "5551234", "number"},
};

TEST(DiallingRules, RefuseEveryFraudByItsRule) {
  const ClassOfService service = staff();
  for (const Fraud& fraud : kFrauds) {
    const DialVerdict verdict = judge_dialling({DialPurpose::outcall, "1001", fraud.target}, &service, plan());
    ASSERT_FALSE(verdict) << fraud.what << ": " << verdict->number << " would be dialled";
    EXPECT_EQ(verdict.error().rule, fraud.rule) << fraud.what << ": " << verdict.error().why;
    EXPECT_FALSE(verdict.error().why.empty());
  }
  EXPECT_GE(std::size(kFrauds), 40U);
}

TEST(DiallingRules, AllowWhatTheClassAllows) {
  const ClassOfService service = staff();
  const std::pair<const char*, const char*> good[] = {{"1002", "1002"},
                                                      {"10-02", "1002"},
                                                      {"030 555-1234", "+49305551234"},
                                                      {"+49 (30) 5551234", "+49305551234"},
                                                      {"0049.30.5551234", "+49305551234"},
                                                      {"tel:+49305551234", "+49305551234"},
                                                      {"sip:1002@PBX.example", "1002"},
                                                      {"sip:1002@192.0.2.1:5070", "1002"}};
  for (const auto& [written, number] : good) {
    const DialVerdict verdict = judge_dialling({DialPurpose::outcall, "1001", written}, &service, plan());
    ASSERT_TRUE(verdict) << written << ": " << verdict.error().rule << ": " << verdict.error().why;
    EXPECT_EQ(verdict->number, number);
  }
}

TEST(DiallingRules, DialNothingByDefault) {
  const ClassOfService empty;
  EXPECT_EQ(judge_dialling({DialPurpose::outcall, "1001", "1002"}, nullptr, plan()).error().rule, "class");
  EXPECT_EQ(judge_dialling({DialPurpose::outcall, "1001", "1002"}, &empty, plan()).error().rule, "purpose");
  ClassOfService on = empty;
  on.outcall = true;
  EXPECT_EQ(judge_dialling({DialPurpose::outcall, "1001", "1002"}, &on, plan()).error().rule, "allow");
}

// So that a short message costs no more than a call may; a class need not name messages.
TEST(DiallingRules, CountForNumbersOfShortMessages) {
  ClassOfService service = staff();
  service.outcall = service.call_back = false;
  for (const Fraud& fraud : kFrauds) {
    const DialVerdict verdict = judge_dialling({DialPurpose::message, "1001", fraud.target}, &service, plan());
    ASSERT_FALSE(verdict) << fraud.what;
    EXPECT_EQ(verdict.error().rule, fraud.rule) << fraud.what;
  }
  EXPECT_TRUE(judge_dialling({DialPurpose::message, "1001", "+49305551234"}, &service, plan()));
  EXPECT_EQ(judge_dialling({DialPurpose::message, "1001", "+49305551234"}, nullptr, plan()).error().rule, "class");
}

TEST(DiallingRules, KnowWhatForAndFromWhere) {
  ClassOfService service = staff();
  const DialPlan here = plan();
  EXPECT_EQ(judge_dialling({DialPurpose::transfer, "1001", "1002"}, &service, here).error().rule, "purpose");
  EXPECT_EQ(judge_dialling({DialPurpose::call_back, "1001", "1002", true}, &service, here).error().rule, "outside");
  EXPECT_TRUE(judge_dialling({DialPurpose::call_back, "1001", "1002", false}, &service, here));
  service.from_outside = true;
  EXPECT_TRUE(judge_dialling({DialPurpose::call_back, "1001", "1002", true}, &service, here));
}

TEST(DiallingRules, LetEverybodyReachAnOperatorInTheHouseAndNobodyElseWithoutAClass) {
  const auto rule = [](const std::string& target, const ClassOfService* service) {
    const DialVerdict verdict = judge_dialling({DialPurpose::operator_, "1001", target}, service, plan());
    return verdict ? std::string("yes") : verdict.error().rule;
  };
  const ClassOfService service = staff();
  const ClassOfService nothing;
  EXPECT_EQ(rule("1000", nullptr), "yes");
  EXPECT_EQ(rule("1000", &nothing), "yes");
  EXPECT_EQ(rule("030 5551234", nullptr), "class");
  EXPECT_EQ(rule("030 5551234", &nothing), "allow");
  EXPECT_EQ(rule("030 5551234", &service), "yes");
  EXPECT_EQ(rule("0900 123456", &service), "never");
  EXPECT_EQ(rule("112", nullptr), "emergency");
  EXPECT_EQ(rule("1001", nullptr), "loop");
  EXPECT_EQ(rule("sip:1000@evil.example", nullptr), "number");
  EXPECT_EQ(rule("1000,,0900", nullptr), "number");
}

TEST(DiallingRules, AreAskedAgainAfterTheClassHasChanged) {
  ClassOfService service = staff();
  const DialQuestion question{DialPurpose::outcall, "1001", "030 5551234"};
  EXPECT_TRUE(judge_dialling(question, &service, plan()));
  service.deny.push_back("+4930*");
  EXPECT_EQ(judge_dialling(question, &service, plan()).error().rule, "deny");
}

TEST(ClassOfServiceCheck, TakesNoPatternThatAllowsTheWorld) {
  for (const char* pattern : {"*", "+*", "+x*", "x*x", "", "0900;", "+", "1 0", "sip:1"}) {
    ClassOfService service = staff();
    service.allow = {pattern};
    EXPECT_FALSE(check_class_of_service(service)) << pattern;
  }
  for (const char* pattern : {"10xx", "+49*", "+1212xxxxxxx", "1002"}) {
    ClassOfService service = staff();
    service.allow = {pattern};
    EXPECT_TRUE(check_class_of_service(service)) << pattern;
  }
}

TEST(DialPlan, IsCheckedItself) {
  DialPlan good = plan();
  EXPECT_TRUE(check_dial_plan(good));
  for (const char* entry : {"+49*", "+49*=", "+49*=10", "x=y"}) {
    DialPlan bad = good;
    bad.costs = {entry};
    EXPECT_FALSE(check_dial_plan(bad)) << entry;
  }
}

}  // namespace
}  // namespace aftertone::voicemail
