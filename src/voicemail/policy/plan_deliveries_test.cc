#include "voicemail/policy/plan_deliveries.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "voicemail/policy/channels.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;

// Monday, 2026-11-30 12:00 in Berlin.
const WallTime kNoon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 30) + 11h;

NotificationRule rule(const std::string& name, const std::vector<std::string>& addresses) {
  NotificationRule rule;
  rule.name = name;
  for (const std::string& address : addresses)
    rule.addresses.push_back(parse_address(address).value());
  return rule;
}

NotificationRule with(NotificationRule rule, const std::function<void(NotificationRule&)>& change) {
  change(rule);
  EXPECT_TRUE(check_rule(rule).has_value()) << check_rule(rule).error().detail;
  return rule;
}

class PlanDeliveries : public testing::Test {
 protected:
  PlanDeliveries() {
    mailbox_.email = "anna@example.com";
    message_.caller.number = "030123456";
    message_.duration = 10s;
    plan_.country_code = "49";
  }

  std::vector<DeliveryRequest> requests(const std::vector<NotificationRule>& rules) const {
    return plan_deliveries(mailbox_, {rules, unreadable_}, message_, {berlin_, plan_}, now_);
  }
  // "sms:+49171 in 15 min by second, else email:anna@example.com"
  static std::string text_of(const DeliveryRequest& request, WallTime now) {
    std::string text = to_string(Address{request.channel, request.target});
    if (request.not_before)
      text +=
          fmt::format(" in {} s", std::chrono::duration_cast<std::chrono::seconds>(*request.not_before - now).count());
    if (!request.rule.empty()) text += " by " + request.rule;
    for (const Address& address : request.fallback)
      text += ", else " + to_string(address);
    return text;
  }
  std::vector<std::string> plan(const std::vector<NotificationRule>& rules) const {
    std::vector<std::string> texts;
    for (const DeliveryRequest& request : requests(rules))
      texts.push_back(text_of(request, now_));
    return texts;
  }
  bool is_told(const NotificationRule& rule) const { return plan({rule}).at(0).ends_with(" by " + rule.name); }

  using Texts = std::vector<std::string>;
  const TimeZone berlin_ = TimeZone::load_blocking("Europe/Berlin").value();
  Mailbox mailbox_;
  Message message_;
  DialPlan plan_;
  std::vector<UnreadableRule> unreadable_;
  WallTime now_ = kNoon;
};

TEST_F(PlanDeliveries, WithoutRulesIsAnEmailAtOnce) {
  EXPECT_EQ(plan({}), Texts{"email:anna@example.com"});
  mailbox_.email.clear();
  EXPECT_EQ(plan({}), Texts{});
}

TEST_F(PlanDeliveries, IsACascadeOfAllThatMatch) {
  EXPECT_EQ(
      plan({rule("mail", {"email"}), with(rule("then-sms", {"sms:+49171111111"}), [](auto& r) { r.delay = 15min; }),
            with(rule("then-call", {"outcall:+49171111111", "sms:+49172222222"}), [](auto& r) { r.delay = 30min; })}),
      (Texts{"email:anna@example.com by mail", "sms:+49171111111 in 900 s by then-sms",
             "outcall:+49171111111 in 1800 s by then-call, else sms:+49172222222"}));
}

TEST_F(PlanDeliveries, StopsWhereARuleSaysSo) {
  const auto stop = with(rule("vip", {"sms:+49171111111"}), [](auto& r) { r.stop = true; });
  EXPECT_EQ(plan({stop, rule("mail", {"email"})}), Texts{"sms:+49171111111 by vip"});
  const auto off = with(stop, [](auto& r) { r.enabled = false; });
  EXPECT_EQ(plan({off, rule("mail", {"email"})}), Texts{"email:anna@example.com by mail"});
}

TEST_F(PlanDeliveries, TellsAMessageThatNoRuleIsForByPlainEmail) {
  const auto urgent = with(rule("urgent", {"sms:+49171111111"}), [](auto& r) { r.urgency = Urgency::urgent; });
  EXPECT_EQ(plan({urgent}), Texts{"email:anna@example.com"});
  message_.urgent = true;
  EXPECT_EQ(plan({urgent}), Texts{"sms:+49171111111 by urgent"});
}

TEST_F(PlanDeliveries, TellsNobodyWhereARuleWantsThat) {
  EXPECT_EQ(plan({rule("lamp-only", {})}), Texts{});
  mailbox_.email.clear();
  EXPECT_EQ(plan({rule("mail", {"email", "sms:+49171111111"})}), Texts{"sms:+49171111111 by mail"});
}

TEST_F(PlanDeliveries, GoesByUrgency) {
  const auto normal = with(rule("normal", {"sms:+49171111111"}), [](auto& r) { r.urgency = Urgency::normal; });
  EXPECT_TRUE(is_told(normal));
  message_.urgent = true;
  EXPECT_FALSE(plan({normal}).at(0).starts_with("sms"));
}

TEST_F(PlanDeliveries, GoesByWhoCalls) {
  const auto from = [&](std::vector<std::string> callers) {
    return with(rule("r", {"sms:+49171111111"}), [&](auto& r) { r.callers = std::move(callers); });
  };
  const auto matches = [&](const std::string& number, std::vector<std::string> callers) {
    message_.caller.number = number;
    return plan({from(std::move(callers))}) == Texts{"sms:+49171111111 by r"};
  };
  EXPECT_TRUE(matches("030123456", {"+4930*"}));
  EXPECT_TRUE(matches("+4930123456", {"10xx", "+4930123456"}));
  EXPECT_FALSE(matches("+4931123456", {"+4930*"}));
  EXPECT_TRUE(matches("1002", {"10xx"}));
  EXPECT_FALSE(matches("10021", {"10xx"}));
  EXPECT_TRUE(matches("", {"withheld"}));
  EXPECT_FALSE(matches("", {"*"}));
  EXPECT_FALSE(matches("withheld", {"withheld"}));
  EXPECT_TRUE(matches("anonymous caller", {"*"}));
  EXPECT_FALSE(matches("anonymous\r\ncaller", {"+4930*"}));
}

TEST_F(PlanDeliveries, GoesByTheHourInTheMailboxsZone) {
  const auto work = with(rule("work", {"sms:+49171111111"}),
                         [](auto& r) { r.hours = parse_week_times("mon-fri 12:00-13:00").value(); });
  EXPECT_TRUE(is_told(work));
  now_ = kNoon - 1min;
  EXPECT_FALSE(is_told(work));
  now_ = kNoon + 1h;
  EXPECT_FALSE(is_told(work));
}

TEST_F(PlanDeliveries, GoesByLength) {
  const auto longer = with(rule("long", {"sms:+49171111111"}), [](auto& r) { r.min_length = 10s; });
  EXPECT_TRUE(is_told(longer));
  message_.duration = 9'999ms;
  EXPECT_FALSE(is_told(longer));
}

TEST_F(PlanDeliveries, TellsAnAddressOnceAtATime) {
  const auto first = with(rule("first", {"email", "sms:+49171111111"}), [](auto& r) { r.language = "de"; });
  const auto second = with(rule("second", {"email:anna@example.com", "sms:+49172222222", "sms:+49171111111"}),
                           [](auto& r) { r.after_delivery = AfterDelivery::save; });
  const auto later = with(rule("later", {"email"}), [](auto& r) { r.delay = 1min; });
  EXPECT_EQ(plan({first, second, later}),
            (Texts{"email:anna@example.com by first, else sms:+49171111111, else sms:+49172222222",
                   "email:anna@example.com in 60 s by later"}));
  const DeliveryRequest merged = requests({first, second}).at(0);
  EXPECT_EQ(merged.after_delivery, AfterDelivery::save);
  EXPECT_EQ(merged.language, "de");
  const auto itself = rule("itself", {"email", "email:anna@example.com"});
  EXPECT_EQ(plan({itself}), Texts{"email:anna@example.com by itself"});
}

TEST_F(PlanDeliveries, WaitsForTheNextMomentToTellTogether) {
  const auto digest =
      with(rule("digest", {"email"}), [](auto& r) { r.together = parse_week_moments("mon-fri 08:00,17:00").value(); });
  EXPECT_EQ(plan({digest}), Texts{"email:anna@example.com in 18000 s by digest"});
  EXPECT_EQ(requests({digest}).at(0).event, kTogetherEvent);
  now_ = kNoon + 5h;  // at 17:00: the next is tomorrow
  EXPECT_EQ(plan({digest}), Texts{"email:anna@example.com in 54000 s by digest"});
}

TEST_F(PlanDeliveries, KeepsToTheOtherRulesAndToEmailWhenOneCannotBeRead) {
  unreadable_ = {{"broken", "no rule at all"}};
  EXPECT_EQ(plan({}), Texts{"email:anna@example.com"});
  EXPECT_EQ(plan({rule("sms", {"sms:+49171111111"})}), (Texts{"sms:+49171111111 by sms", "email:anna@example.com"}));
  EXPECT_EQ(plan({rule("mail", {"email"})}), Texts{"email:anna@example.com by mail"});
}

TEST(NotificationRules, AreRefusedBeyondTheirBounds) {
  const auto complaint = [](const std::function<void(NotificationRule&)>& change) {
    NotificationRule changed = rule("r", {"email"});
    EXPECT_TRUE(check_rule(changed).has_value());
    change(changed);
    const Status checked = check_rule(changed);
    return checked ? std::string("accepted") : checked.error().detail;
  };
  EXPECT_EQ(complaint([](auto& r) { r.name = "Two words"; }), "name: 1 to 32 of a-z, 0-9, '-'");
  EXPECT_EQ(complaint([](auto& r) { r.name = std::string(33, 'a'); }), "name: 1 to 32 of a-z, 0-9, '-'");
  EXPECT_EQ(complaint([](auto& r) {
              r.callers = {"+49*", "Anna"};
            }),
            "caller: \"Anna\" is not like \"10xx\", \"+4930*\" or withheld");
  EXPECT_EQ(complaint([](auto& r) { r.callers.assign(21, "1*"); }), "caller: at most 20 patterns");
  EXPECT_EQ(complaint([](auto& r) { r.addresses.assign(9, {"email", "a@example.com"}); }), "to: at most 8 addresses");
  EXPECT_EQ(complaint([](auto& r) {
              r.addresses.assign(2, {"email", "a@example.com"});
            }),
            "to: an address stands there twice");
  EXPECT_EQ(complaint([](auto& r) { r.delay = 7 * 24h + 1s; }), "after: at most 7 days");
  EXPECT_EQ(complaint([](auto& r) { r.delay = -1s; }), "after: at most 7 days");
  EXPECT_EQ(complaint([](auto& r) { r.min_length = 3601s; }), "min length: 0 to 3600 seconds");
  EXPECT_EQ(complaint([](auto& r) { r.language = "e"; }), "language: a code such as en or it");
  EXPECT_EQ(complaint([](auto& r) { r.together.times = {8h}, r.delay = 1min; }), "either after or together, not both");
  EXPECT_EQ(complaint([](auto& r) {
              r.addresses = {{"secure", "cardiology"}}, r.after_delivery = AfterDelivery::delete_;
            }),
            "then: not delete for a team: whoever accepts has still to hear the message");
  EXPECT_EQ(complaint([](auto& r) {
              r.together.times = {8h}, r.addresses.push_back({"sms", "+49171111111"});
            }),
            "together: not by sms, which tells messages one by one");
}

}  // namespace
}  // namespace aftertone::voicemail
