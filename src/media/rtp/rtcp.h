// RTCP compound packets, RFC 3550 section 6: pure functions over bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace aftertone::media {

struct SenderInfo {
  std::uint64_t ntp = 0;  // 32.32 seconds since 1900
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packets = 0;
  std::uint32_t bytes = 0;  // of payload
};

struct ReportBlock {
  std::uint32_t ssrc = 0;          // of the stream that is reported on
  std::uint8_t fraction_lost = 0;  // 256ths, since the last report
  std::uint32_t lost = 0;          // 24 bits; a negative count on the wire (duplicates) reads as 0
  std::uint32_t highest_sequence = 0;
  std::uint32_t jitter = 0;          // samples
  std::uint32_t last_sr = 0;         // middle 32 bits of the last SR's ntp
  std::uint32_t delay_since_sr = 0;  // 65536ths of a second
};

// One compound: SR (with `sender`) or RR, SDES with CNAME, and BYE if it is the last.
struct RtcpReport {
  std::uint32_t ssrc = 0;
  std::optional<SenderInfo> sender;
  std::optional<ReportBlock> block;
  std::string_view cname;  // at most 64 bytes are sent
  bool is_bye = false;
};

constexpr std::size_t kMaxRtcpSize = 160;  // of what write_rtcp() builds

// Returns how many bytes were written.
std::size_t write_rtcp(const RtcpReport& report, std::span<std::uint8_t, kMaxRtcpSize> out);

// Nothing if it is not a valid compound (appendix A.2). Of several report blocks the one about `our_ssrc` is given.
// The CNAME points into `bytes`.
std::optional<RtcpReport> parse_rtcp(std::span<const std::uint8_t> bytes, std::uint32_t our_ssrc);

}  // namespace aftertone::media
