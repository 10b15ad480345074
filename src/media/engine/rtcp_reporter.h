// RTCP of one call (RFC 3550 section 6): reports about every 5 s at random times, and what the peer's reports say. It
// goes on while we only listen and on hold: some session border controllers end calls in which it stops. Home: the
// media tick.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "media/rtp/reception.h"
#include "media/rtp/rtcp.h"

namespace aftertone::media {

// Chosen at random for each call, before the tick knows it (RFC 3550 section 5.1, RFC 7022).
struct StreamIdentity {
  std::uint32_t ssrc = 0;
  std::uint32_t first_timestamp = 0;
  std::uint16_t first_sequence = 0;
  std::uint32_t random = 0;  // seed of what is random later
  std::array<char, 16> cname{};

  static StreamIdentity make();
};

class RtcpReporter {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  RtcpReporter(const StreamIdentity& identity, TimePoint now);

  bool is_due(TimePoint now) const { return now >= due_at_; }
  // Bytes of the next compound, in `out`. `sent` is what we sent so far; SR if that has grown since the last report.
  std::size_t write(std::span<std::uint8_t, kMaxRtcpSize> out, SenderInfo sent, Reception& reception, TimePoint now,
                    bool is_bye);

  // False if it is not RTCP.
  bool receive(std::span<const std::uint8_t> bytes, TimePoint arrival);
  std::uint32_t remote_jitter() const { return remote_jitter_; }

 private:
  void plan_next(TimePoint now);

  const std::uint32_t ssrc_;
  const std::array<char, 16> cname_;
  std::uint32_t random_;
  TimePoint due_at_{};
  std::uint32_t packets_at_report_ = 0;
  std::uint32_t last_sr_ = 0;
  TimePoint last_sr_at_{};
  std::uint32_t remote_jitter_ = 0;
};

}  // namespace aftertone::media
