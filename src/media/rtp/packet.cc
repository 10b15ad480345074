#include "media/rtp/packet.h"

#include "media/rtp/bytes.h"

namespace aftertone::media {
namespace {

constexpr std::uint8_t kVersion2 = 0x80;
constexpr std::uint8_t kVersionMask = 0xC0;
constexpr std::uint8_t kPaddingBit = 0x20;
constexpr std::uint8_t kExtensionBit = 0x10;
constexpr std::uint8_t kCsrcMask = 0x0F;
constexpr std::uint8_t kMarkerBit = 0x80;

// Where the payload begins; beyond the end if the packet is cut.
std::size_t payload_offset(std::span<const std::uint8_t> bytes) {
  std::size_t offset = kRtpHeaderSize + std::size_t{4} * (bytes[0] & kCsrcMask);
  if ((bytes[0] & kExtensionBit) == 0) return offset;
  if (offset + 4 > bytes.size()) return bytes.size() + 1;
  return offset + 4 + std::size_t{4} * read_u16(&bytes[offset + 2]);
}

}  // namespace

std::optional<RtpPacket> parse_rtp(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kRtpHeaderSize || (bytes[0] & kVersionMask) != kVersion2) return std::nullopt;
  const std::size_t begin = payload_offset(bytes);
  if (begin > bytes.size()) return std::nullopt;
  std::size_t padding = 0;
  if ((bytes[0] & kPaddingBit) != 0) {
    padding = bytes.back();
    if (padding == 0 || begin + padding > bytes.size()) return std::nullopt;
  }
  RtpPacket packet;
  packet.header.marker = (bytes[1] & kMarkerBit) != 0;
  packet.header.payload_type = bytes[1] & 0x7F;
  packet.header.sequence = read_u16(&bytes[2]);
  packet.header.timestamp = read_u32(&bytes[4]);
  packet.header.ssrc = read_u32(&bytes[8]);
  packet.payload = bytes.subspan(begin, bytes.size() - begin - padding);
  return packet;
}

void write_rtp_header(const RtpHeader& header, std::span<std::uint8_t, kRtpHeaderSize> out) {
  out[0] = kVersion2;
  out[1] = static_cast<std::uint8_t>((header.marker ? kMarkerBit : 0) | header.payload_type);
  write_u16(&out[2], header.sequence);
  write_u32(&out[4], header.timestamp);
  write_u32(&out[8], header.ssrc);
}

}  // namespace aftertone::media
