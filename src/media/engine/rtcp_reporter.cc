#include "media/engine/rtcp_reporter.h"

#include <ctime>
#include <random>

namespace aftertone::media {
namespace {

constexpr std::uint64_t kSecondsFrom1900To1970 = 2'208'988'800;

std::uint64_t ntp_now() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const std::uint64_t fraction = (static_cast<std::uint64_t>(now.tv_nsec) << 32) / 1'000'000'000;
  return ((static_cast<std::uint64_t>(now.tv_sec) + kSecondsFrom1900To1970) << 32) | fraction;
}

}  // namespace

StreamIdentity StreamIdentity::make() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::random_device random;
  StreamIdentity identity;
  identity.ssrc = random();
  identity.first_timestamp = random();
  identity.first_sequence = static_cast<std::uint16_t>(random());
  identity.random = random() | 1;
  for (char& c : identity.cname)
    c = kHex[random() % kHex.size()];
  return identity;
}

RtcpReporter::RtcpReporter(const StreamIdentity& identity, TimePoint now)
    : ssrc_(identity.ssrc), cname_(identity.cname), random_(identity.random) {
  plan_next(now);
}

// 2.5 to 7.5 s, so that reports of many calls do not meet (section 6.2).
void RtcpReporter::plan_next(TimePoint now) {
  random_ ^= random_ << 13;  // xorshift32
  random_ ^= random_ >> 17;
  random_ ^= random_ << 5;
  due_at_ = now + std::chrono::milliseconds(2500 + random_ % 5000);
}

std::size_t RtcpReporter::write(std::span<std::uint8_t, kMaxRtcpSize> out, SenderInfo sent, Reception& reception,
                                TimePoint now, bool is_bye) {
  plan_next(now);
  RtcpReport report;
  report.ssrc = ssrc_;
  report.cname = {cname_.data(), cname_.size()};
  report.is_bye = is_bye;
  if (sent.packets != packets_at_report_) {
    packets_at_report_ = sent.packets;
    sent.ntp = ntp_now();
    report.sender = sent;
  }
  if (reception.has_begun()) {
    report.block = reception.take_report();
    report.block->last_sr = last_sr_;
    using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 65536>>;
    if (last_sr_ != 0) {
      report.block->delay_since_sr =
          static_cast<std::uint32_t>(std::chrono::duration_cast<Ticks>(now - last_sr_at_).count());
    }
  }
  return write_rtcp(report, out);
}

bool RtcpReporter::receive(std::span<const std::uint8_t> bytes, TimePoint arrival) {
  const auto report = parse_rtcp(bytes, ssrc_);
  if (!report) return false;
  if (report->sender) {
    last_sr_ = static_cast<std::uint32_t>(report->sender->ntp >> 16);
    last_sr_at_ = arrival;
  }
  if (report->block) remote_jitter_ = report->block->jitter;
  return true;
}

}  // namespace aftertone::media
