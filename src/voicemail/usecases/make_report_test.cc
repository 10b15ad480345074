#include "voicemail/usecases/make_report.h"

#include <gtest/gtest.h>

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;

constexpr WallTime kMidnight = std::chrono::sys_days(std::chrono::year(2026) / 11 / 30);

class FakeSource : public ReportSource {
 public:
  Result<std::vector<CallFigures>> calls_blocking(WallTime from, const Uuid& after, WallTime until, int) override {
    std::vector<CallFigures> page;
    for (const CallFigures& call : calls) {
      if (after.is_none() && call.began_at >= from && call.began_at < until) page.push_back(call);
    }
    return page;
  }
  Result<std::vector<MessageFigures>> messages_blocking(const MessageId& from, std::int64_t, const MessageId& until,
                                                        int) override {
    asked_from = from;
    asked_until = until;
    return events;
  }
  void call(WallTime began, std::chrono::milliseconds length, CallOutcome outcome = CallOutcome::message) {
    CallFigures call;
    call.id = Uuid::v7(began);
    call.began_at = began;
    call.ended_at = began + length;
    call.is_answered = outcome != CallOutcome::refused;
    call.outcome = outcome;
    call.detail = "all ports are in use";
    calls.push_back(call);
  }
  void event(const MessageId& message, Happening what, std::chrono::milliseconds after,
             const std::string& detail = "") {
    events.push_back({message, static_cast<std::int64_t>(events.size()) + 1, what, kMidnight + after, detail,
                      what == Happening::committed ? "" : "email", kMidnight});
  }

  std::vector<CallFigures> calls;
  std::vector<MessageFigures> events;
  MessageId asked_from, asked_until;
};

Report of_day(FakeSource& source, const std::string& zone = "UTC", int day = 30) {
  const auto date = local_days(std::chrono::year(2026) / 11 / day);
  auto report = make_report_blocking(source, {date, false, zone});
  EXPECT_TRUE(report.has_value());
  return *report;
}

TEST(Report, FindsTheBusyHourByThePortsInUseAtOnce) {
  FakeSource source;
  source.call(kMidnight + 9h, 30s);
  source.call(kMidnight + 9h + 1min, 30s);
  source.call(kMidnight + 9h + 2min, 30s);
  source.call(kMidnight + 14h, 10min);
  source.call(kMidnight + 14h + 1min, 10min);
  source.call(kMidnight + 14h + 2min, 1s, CallOutcome::refused);
  const Report report = of_day(source);
  EXPECT_EQ(report.whole.calls, 6);
  EXPECT_EQ(report.whole.ports, 2);
  EXPECT_EQ(report.busiest.name, "14:00");
  EXPECT_EQ(report.busiest.ports, 2);
  EXPECT_EQ(report.parts.size(), 24U);
  EXPECT_EQ(report.parts[9].calls, 3);
  EXPECT_EQ(report.parts[9].ports, 1);
  EXPECT_EQ(report.outcomes.at(CallOutcome::refused), 1);
  EXPECT_EQ(report.failures.at("call refused: all ports are in use"), 1);
}

TEST(Report, CallsAndMessagesOfTheProbeStandApart) {
  FakeSource source;
  source.call(kMidnight + 9h, 30s);
  source.call(kMidnight + 9h, 30s, CallOutcome::refused);
  source.call(kMidnight + 14h, 10min);
  const MessageId message = Uuid::v7(kMidnight);
  source.event(message, Happening::committed, 0s);
  source.event(message, Happening::sent, 100s);
  source.event(message, Happening::deleted, 200s);
  source.event(message, Happening::rejected, 200s);
  for (CallFigures& call : source.calls)
    call.is_of_probe = call.began_at < kMidnight + 12h;
  for (MessageFigures& event : source.events)
    event.is_of_probe = true;
  const Report report = of_day(source);
  EXPECT_EQ(report.probe_calls, 2);
  EXPECT_EQ(report.probe_messages, 1);
  EXPECT_EQ(report.whole.calls, 1);
  EXPECT_EQ(report.whole.messages, 0);
  EXPECT_EQ(report.messages_handled, 0);
  EXPECT_EQ(report.busiest.name, "14:00");
  EXPECT_EQ(report.parts[9].ports, 0);
  EXPECT_TRUE(report.channels.empty());
  EXPECT_TRUE(report.failures.empty());
  EXPECT_FALSE(report.outcomes.contains(CallOutcome::refused));
}

TEST(Report, OfADayWithoutCallsHasNoBusyHour) {
  FakeSource source;
  EXPECT_TRUE(of_day(source).busiest.name.empty());
}

TEST(Report, DaysBeginWhereTheClockSaysSo) {
  FakeSource source;
  source.call(kMidnight - 30min, 10s);  // 00:30 in Berlin
  EXPECT_EQ(of_day(source, "Europe/Berlin").whole.calls, 1);
  EXPECT_EQ(of_day(source, "UTC").whole.calls, 0);
}

TEST(Report, ADayOnWhichTheClockIsSetBackHas25Hours) {
  FakeSource source;
  const auto date = local_days(std::chrono::year(2026) / 10 / 25);
  const auto report = make_report_blocking(source, {date, false, "Europe/Berlin"});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->parts.size(), 25U);
}

TEST(Report, AMonthHasItsDays) {
  FakeSource source;
  source.call(kMidnight + 1h, 10s);
  const auto report = make_report_blocking(source, {local_days(std::chrono::year(2026) / 11 / 1), true, "UTC"});
  ASSERT_TRUE(report.has_value());
  ASSERT_EQ(report->parts.size(), 30U);
  EXPECT_EQ(report->whole.name, "2026-11");
  EXPECT_EQ(report->parts.back().name, "2026-11-30");
  EXPECT_EQ(report->parts.back().calls, 1);
  EXPECT_EQ(report->busiest.name, "2026-11-30 01:00");
}

TEST(Report, TellsHowSoonOwnersWereTold) {
  FakeSource source;
  for (int i = 1; i <= 100; ++i) {
    const MessageId message = Uuid::v7(kMidnight);
    source.event(message, Happening::committed, 0s);
    source.event(message, Happening::sent, std::chrono::seconds(i));
  }
  const MessageId lost = Uuid::v7(kMidnight);
  source.event(lost, Happening::committed, 0s);
  source.event(lost, Happening::rejected, 1s, "550 nobody here");
  source.event(lost, Happening::saved, 1min);
  source.event(lost, Happening::deleted, 2min);
  const Report report = of_day(source);
  const ChannelFigures& email = report.channels.at("email");
  EXPECT_EQ(report.whole.messages, 101);
  EXPECT_EQ(report.parts[0].messages, 101);
  EXPECT_EQ(report.messages_handled, 1);
  EXPECT_EQ(email.sent, 100);
  EXPECT_EQ(email.failed, 1);
  EXPECT_EQ(email.half, 50s);
  EXPECT_EQ(email.most, 95s);
  EXPECT_EQ(report.failures.at("email rejected: 550 nobody here"), 1);
}

TEST(Report, AsksForTheMessagesOfItsTimeByTheirIds) {
  FakeSource source;
  (void)of_day(source);
  EXPECT_LE(source.asked_from, Uuid::v7(kMidnight));
  EXPECT_GT(source.asked_from, Uuid::v7(kMidnight - 1ms));
  EXPECT_LE(source.asked_until, Uuid::v7(kMidnight + 24h));
}

TEST(Report, RefusesATimeZoneThatIsNone) {
  FakeSource source;
  EXPECT_FALSE(
      make_report_blocking(source, {local_days(std::chrono::year(2026) / 11 / 30), false, "Mars/Base"}).has_value());
}

}  // namespace
}  // namespace aftertone::voicemail
