#include "voicemail/usecases/make_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "voicemail/policy/port_usage.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;

constexpr int kPage = 5'000;
constexpr std::size_t kMostFailures = 1'000;  // different ones
constexpr std::size_t kLongestReason = 120;

std::string date_text(std::chrono::local_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

// The lowest id that a message recorded at this moment can have.
MessageId first_id_of(WallTime time) {
  std::array<std::uint8_t, 16> bytes{};
  auto millis = static_cast<std::uint64_t>(std::max<std::int64_t>(to_millis(time), 0));
  for (std::size_t i = 6; i > 0; --i) {
    bytes[i - 1] = static_cast<std::uint8_t>(millis & 0xFF);
    millis >>= 8;
  }
  return MessageId(bytes);
}

class ReportMaker {
 public:
  ReportMaker(const ReportRequest& request, const TimeZone& zone) {
    report_.time_zone = request.time_zone;
    const std::chrono::year_month_day date(request.first);
    const auto next_month = std::chrono::local_days((date.year() / date.month() / 1) + std::chrono::months(1));
    const auto end = request.is_of_month ? next_month : request.first + std::chrono::days(1);
    const std::string day = date_text(request.first);
    report_.whole = {request.is_of_month ? day.substr(0, 7) : day, zone.first_instant(request.first, 0s),
                     zone.first_instant(end, 0s)};
    if (request.is_of_month) {
      for (auto each = request.first; each < end; each += std::chrono::days(1))
        report_.parts.push_back(
            {date_text(each), zone.first_instant(each, 0s), zone.first_instant(each + std::chrono::days(1), 0s)});
    } else {
      add_hours(report_.parts, report_.whole, zone);
    }
    add_hours(hours_, report_.whole, zone);
  }

  Status count_calls_blocking(ReportSource& source) {
    WallTime from = report_.whole.from;
    Uuid after;
    for (;;) {
      const auto page = source.calls_blocking(from, after, report_.whole.until, kPage);
      if (!page) return tl::unexpected(page.error());
      for (const CallFigures& call : *page)
        count(call);
      if (page->size() < kPage) return {};
      from = page->back().began_at;
      after = page->back().id;
    }
  }

  Status count_messages_blocking(ReportSource& source) {
    MessageId from = first_id_of(report_.whole.from);
    std::int64_t after = 0;
    const MessageId until = first_id_of(report_.whole.until);
    for (;;) {
      const auto page = source.messages_blocking(from, after, until, kPage);
      if (!page) return tl::unexpected(page.error());
      for (const MessageFigures& event : *page)
        count(event);
      if (page->size() < kPage) return {};
      from = page->back().message;
      after = page->back().event;
    }
  }

  Report finish() {
    for (auto& [channel, times] : times_) {
      std::ranges::sort(times);
      ChannelFigures& figures = report_.channels[channel];
      figures.half = times[(times.size() - 1) / 2];
      figures.most = times[(times.size() * 95 + 99) / 100 - 1];
    }
    const auto busiest =
        std::ranges::max_element(hours_, {}, [](const Span& hour) { return std::pair(hour.ports, hour.calls); });
    if (busiest != hours_.end() && busiest->calls > 0) report_.busiest = *busiest;
    return std::move(report_);
  }

 private:
  // By the clock, so that a day has 23 or 25 of them where the clock is changed.
  static void add_hours(std::vector<Span>& hours, const Span& of, const TimeZone& zone) {
    for (WallTime at = of.from; at < of.until; at += 1h) {
      const LocalTime local = zone.local(at);
      const std::string hour = fmt::format("{:02}:00", local.hour);
      const std::string day = fmt::format("{:04}-{:02}-{:02} ", local.year, local.month, local.day);
      const bool is_one_day = of.until - of.from < 30h;
      hours.push_back({is_one_day ? hour : day + hour, at, std::min(at + 1h, of.until)});
    }
  }

  static Span* part_of(std::vector<Span>& spans, WallTime at) {
    const auto next = std::ranges::upper_bound(spans, at, {}, &Span::from);
    return next == spans.begin() || at >= std::prev(next)->until ? nullptr : &*std::prev(next);
  }

  void count(const CallFigures& call) {
    if (call.is_of_probe) {
      report_.probe_calls += call.calls;
      return;
    }
    report_.whole.calls += call.calls;
    report_.outcomes[call.outcome] += call.calls;
    report_.played += call.heard;
    report_.packets_received += call.packets_received;
    report_.packets_lost += call.packets_lost;
    if (call.packets_sent > 0 && call.packets_received == 0) ++report_.one_way_calls;
    const std::int64_t ports = call.is_answered ? usage_.begin(call.began_at, call.ended_at) : 0;
    report_.whole.ports = std::max(report_.whole.ports, ports);
    for (std::vector<Span>* spans : {&report_.parts, &hours_}) {
      Span* const part = part_of(*spans, call.began_at);
      if (part == nullptr) continue;
      part->calls += call.calls;
      part->ports = std::max(part->ports, ports);
    }
    const bool is_failure = call.outcome == CallOutcome::refused || call.outcome == CallOutcome::broken_off ||
                            call.outcome == CallOutcome::not_saved;
    if (is_failure) count_failure(fmt::format("call {}: {}", to_string(call.outcome), call.detail), call.calls);
  }

  void count(const MessageFigures& event) {
    if (event.is_of_probe) {
      if (event.what == Happening::committed) ++report_.probe_messages;
      return;
    }
    if (event.what == Happening::committed) {
      ++report_.whole.messages;
      if (Span* const part = part_of(report_.parts, event.committed_at)) ++part->messages;
    } else if (event.what == Happening::saved || event.what == Happening::deleted) {
      if (event.message == last_handled_) return;
      last_handled_ = event.message;
      ++report_.messages_handled;
    } else if (event.what == Happening::sent) {
      ++report_.channels[event.channel].sent;
      times_[event.channel].push_back(std::max(event.at - event.committed_at, std::chrono::milliseconds(0)));
    } else {
      ++report_.channels[event.channel].failed;
      count_failure(fmt::format("{} {}: {}", event.channel, to_string(event.what), event.detail), 1);
    }
  }

  void count_failure(std::string reason, std::int64_t times) {
    reason.resize(std::min(reason.size(), kLongestReason));
    if (report_.failures.size() >= kMostFailures && !report_.failures.contains(reason)) reason = "others";
    report_.failures[reason] += times;
  }

  Report report_;
  std::vector<Span> hours_;
  PortUsage usage_;
  std::map<std::string, std::vector<std::chrono::milliseconds>> times_;
  MessageId last_handled_;
};

}  // namespace

Result<Report> make_report_blocking(ReportSource& source, const ReportRequest& request) {
  const auto zone = TimeZone::load_blocking(request.time_zone);
  if (!zone) return tl::unexpected(zone.error());
  ReportMaker maker(request, *zone);
  if (const Status counted = maker.count_calls_blocking(source); !counted) return tl::unexpected(counted.error());
  if (const Status counted = maker.count_messages_blocking(source); !counted) return tl::unexpected(counted.error());
  return maker.finish();
}

}  // namespace aftertone::voicemail
