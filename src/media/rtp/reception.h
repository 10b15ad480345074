// What is known of one received RTP stream: loss and jitter as RFC 3550 counts them (appendix A.1, A.3, A.8).
#pragma once

#include <chrono>
#include <cstdint>

#include "media/rtp/packet.h"
#include "media/rtp/rtcp.h"

namespace aftertone::media {

class Reception {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Returns true when a new stream begins with this packet: the first of all, or of a new SSRC. A jump of the sequence
  // number only begins a new count. Event packets share a timestamp and say nothing about jitter: has_own_timestamp
  // false.
  bool receive(const RtpHeader& header, TimePoint arrival, bool has_own_timestamp);

  bool has_begun() const { return has_begun_; }
  std::uint64_t lost() const;  // duplicates may make up for losses, but never count below zero
  std::uint32_t jitter() const { return jitter_16ths_ / 16; }

  // For the next RTCP report; begins a new reporting interval.
  ReportBlock take_report();

 private:
  void begin_count(std::uint16_t sequence);
  void follow_sequence(std::uint16_t sequence);
  void measure_jitter(const RtpHeader& header, TimePoint arrival);
  std::uint64_t lost_in_count() const;

  bool has_begun_ = false;
  std::uint32_t ssrc_ = 0;
  std::uint32_t first_sequence_ = 0;    // of this count
  std::uint32_t highest_sequence_ = 0;  // extended by the number of wraps
  std::uint64_t received_ = 0;          // in this count
  std::uint64_t lost_before_ = 0;       // in earlier counts

  std::uint64_t expected_at_report_ = 0;
  std::uint64_t received_at_report_ = 0;

  bool has_transit_ = false;
  std::uint32_t last_timestamp_ = 0;
  TimePoint last_arrival_{};
  std::uint32_t jitter_16ths_ = 0;
};

}  // namespace aftertone::media
