// RTP packets, RFC 3550 section 5.1: pure functions over bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace aftertone::media {

constexpr std::size_t kRtpHeaderSize = 12;

struct RtpHeader {
  std::uint32_t ssrc = 0;
  std::uint32_t timestamp = 0;  // samples; wraps
  std::uint16_t sequence = 0;   // wraps
  std::uint8_t payload_type = 0;
  bool marker = false;
};

struct RtpPacket {
  RtpHeader header;
  std::span<const std::uint8_t> payload;  // within the bytes that were parsed, without padding
};

// Nothing if it is not RTP version 2 or its CSRC list, extension or padding do not fit.
std::optional<RtpPacket> parse_rtp(std::span<const std::uint8_t> bytes);

void write_rtp_header(const RtpHeader& header, std::span<std::uint8_t, kRtpHeaderSize> out);

}  // namespace aftertone::media
