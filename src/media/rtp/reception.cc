#include "media/rtp/reception.h"

#include <algorithm>
#include <cstdlib>

namespace aftertone::media {
namespace {

constexpr std::uint16_t kMaxDropout = 3000;  // RFC 3550 appendix A.1
constexpr std::uint16_t kMaxMisorder = 100;
constexpr std::int64_t kMaxTransitChange = 8000;  // samples; more is a jump of a clock, not jitter

}  // namespace

bool Reception::receive(const RtpHeader& header, TimePoint arrival, bool has_own_timestamp) {
  const bool is_new = !has_begun_ || header.ssrc != ssrc_;
  if (is_new) {
    has_begun_ = true;
    ssrc_ = header.ssrc;
    has_transit_ = false;
    begin_count(header.sequence);
  } else {
    follow_sequence(header.sequence);
  }
  ++received_;
  if (has_own_timestamp) measure_jitter(header, arrival);
  return is_new;
}

void Reception::begin_count(std::uint16_t sequence) {
  lost_before_ += lost_in_count();
  first_sequence_ = highest_sequence_ = sequence;
  received_ = 0;
  expected_at_report_ = received_at_report_ = 0;
}

void Reception::follow_sequence(std::uint16_t sequence) {
  const auto ahead = static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(highest_sequence_));
  if (ahead < kMaxDropout) {
    highest_sequence_ += ahead;
  } else if (ahead <= 0xFFFF - kMaxMisorder) {
    begin_count(sequence);
  }
}

void Reception::measure_jitter(const RtpHeader& header, TimePoint arrival) {
  using Samples = std::chrono::duration<std::int64_t, std::ratio<1, 8000>>;
  if (has_transit_) {
    const auto waited = std::chrono::duration_cast<Samples>(arrival - last_arrival_).count();
    const auto sent = static_cast<std::int32_t>(header.timestamp - last_timestamp_);
    const std::int64_t change = std::abs(waited - sent);
    if (change < kMaxTransitChange) {
      jitter_16ths_ += static_cast<std::uint32_t>(change) - ((jitter_16ths_ + 8) >> 4);
    }
  }
  has_transit_ = true;
  last_timestamp_ = header.timestamp;
  last_arrival_ = arrival;
}

std::uint64_t Reception::lost_in_count() const {
  const std::uint64_t expected = received_ == 0 ? 0 : std::uint64_t{highest_sequence_ - first_sequence_} + 1;
  return expected > received_ ? expected - received_ : 0;
}

std::uint64_t Reception::lost() const {
  return lost_before_ + lost_in_count();
}

ReportBlock Reception::take_report() {
  const std::uint64_t expected = std::uint64_t{highest_sequence_ - first_sequence_} + 1;
  const std::uint64_t expected_now = expected - expected_at_report_;
  const std::uint64_t received_now = received_ - received_at_report_;
  expected_at_report_ = expected;
  received_at_report_ = received_;

  ReportBlock block;
  block.ssrc = ssrc_;
  if (expected_now > received_now) {
    block.fraction_lost =
        static_cast<std::uint8_t>(std::min<std::uint64_t>(255, (expected_now - received_now) * 256 / expected_now));
  }
  block.lost = static_cast<std::uint32_t>(std::min<std::uint64_t>(lost(), 0x7FFFFF));
  block.highest_sequence = highest_sequence_;
  block.jitter = jitter();
  return block;
}

}  // namespace aftertone::media
