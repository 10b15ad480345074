#include "media/rtp/rtcp.h"

#include <algorithm>

#include "media/rtp/bytes.h"

namespace aftertone::media {
namespace {

enum Type : std::uint8_t { kSenderReport = 200, kReceiverReport = 201, kDescription = 202, kBye = 203 };
constexpr std::uint8_t kCnameItem = 1;
constexpr std::size_t kHeaderSize = 4;
constexpr std::size_t kSenderInfoSize = 20;
constexpr std::size_t kBlockSize = 24;
constexpr std::size_t kMaxCname = 64;

class Writer {
 public:
  explicit Writer(std::span<std::uint8_t> out) : out_(out) {}

  void begin(Type type, std::size_t count, std::uint32_t ssrc) {
    start_ = size_;
    byte(static_cast<std::uint8_t>(0x80 | count));
    byte(type);
    u16(0);  // length: end()
    u32(ssrc);
  }
  void end() { write_u16(&out_[start_ + 2], static_cast<std::uint16_t>((size_ - start_) / 4 - 1)); }

  void byte(std::uint8_t value) { out_[size_++] = value; }
  void u16(std::uint16_t value) {
    write_u16(&out_[size_], value);
    size_ += 2;
  }
  void u32(std::uint32_t value) {
    write_u32(&out_[size_], value);
    size_ += 4;
  }
  void text(std::string_view value) {
    for (const char c : value)
      byte(static_cast<std::uint8_t>(c));
  }
  // An item list ends with at least one zero, on a boundary of 32 bits (section 6.5).
  void end_items() {
    do
      byte(0);
    while (size_ % 4 != 0);
  }
  std::size_t size() const { return size_; }

 private:
  std::span<std::uint8_t> out_;
  std::size_t start_ = 0;
  std::size_t size_ = 0;
};

void write_sender(Writer& writer, const SenderInfo& sender) {
  writer.u32(static_cast<std::uint32_t>(sender.ntp >> 32));
  writer.u32(static_cast<std::uint32_t>(sender.ntp));
  writer.u32(sender.rtp_timestamp);
  writer.u32(sender.packets);
  writer.u32(sender.bytes);
}

void write_block(Writer& writer, const ReportBlock& block) {
  writer.u32(block.ssrc);
  writer.u32((std::uint32_t{block.fraction_lost} << 24) | (block.lost & 0xFFFFFF));
  writer.u32(block.highest_sequence);
  writer.u32(block.jitter);
  writer.u32(block.last_sr);
  writer.u32(block.delay_since_sr);
}

SenderInfo read_sender(const std::uint8_t* at) {
  SenderInfo sender;
  sender.ntp = (std::uint64_t{read_u32(at)} << 32) | read_u32(at + 4);
  sender.rtp_timestamp = read_u32(at + 8);
  sender.packets = read_u32(at + 12);
  sender.bytes = read_u32(at + 16);
  return sender;
}

ReportBlock read_block(const std::uint8_t* at) {
  ReportBlock block;
  block.ssrc = read_u32(at);
  block.fraction_lost = at[4];
  block.lost = read_u32(at + 4) & 0xFFFFFF;
  if ((block.lost & 0x800000) != 0) block.lost = 0;
  block.highest_sequence = read_u32(at + 8);
  block.jitter = read_u32(at + 12);
  block.last_sr = read_u32(at + 16);
  block.delay_since_sr = read_u32(at + 20);
  return block;
}

// `body` is what follows the SSRC; `count` the blocks it claims to have. False if they do not fit.
bool read_blocks(std::span<const std::uint8_t> body, std::size_t count, std::uint32_t our_ssrc, RtcpReport& report) {
  if (body.size() < count * kBlockSize) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const ReportBlock block = read_block(body.data() + i * kBlockSize);
    if (block.ssrc == our_ssrc) report.block = block;
  }
  return true;
}

// The CNAME of the first chunk. `items` is what follows its SSRC.
void read_description(std::span<const std::uint8_t> items, RtcpReport& report) {
  while (items.size() >= 2 && items[0] != 0) {
    const std::size_t length = items[1];
    if (items.size() < 2 + length) return;
    if (items[0] == kCnameItem) {
      report.cname = {reinterpret_cast<const char*>(items.data() + 2), length};
      return;
    }
    items = items.subspan(2 + length);
  }
}

// One packet of the compound, header included, padding removed. False if it contradicts itself.
bool read_packet(std::span<const std::uint8_t> packet, std::uint32_t our_ssrc, RtcpReport& report) {
  const std::size_t count = packet[0] & 0x1F;
  const auto body = packet.subspan(kHeaderSize);
  if (packet[1] == kBye) {
    report.is_bye = true;
    return body.size() >= count * 4;
  }
  if (packet[1] == kDescription) {
    if (count > 0 && body.size() >= 4) read_description(body.subspan(4), report);
    return true;
  }
  if (packet[1] == kReceiverReport) {
    if (body.size() < 4) return false;
    return read_blocks(body.subspan(4), count, our_ssrc, report);
  }
  if (packet[1] == kSenderReport) {
    if (body.size() < 4 + kSenderInfoSize) return false;
    report.sender = read_sender(body.data() + 4);
    return read_blocks(body.subspan(4 + kSenderInfoSize), count, our_ssrc, report);
  }
  return true;  // APP and what we do not know
}

}  // namespace

std::size_t write_rtcp(const RtcpReport& report, std::span<std::uint8_t, kMaxRtcpSize> out) {
  Writer writer(out);
  writer.begin(report.sender ? kSenderReport : kReceiverReport, report.block ? 1 : 0, report.ssrc);
  if (report.sender) write_sender(writer, *report.sender);
  if (report.block) write_block(writer, *report.block);
  writer.end();

  const std::string_view cname = report.cname.substr(0, kMaxCname);
  writer.begin(kDescription, 1, report.ssrc);
  writer.byte(kCnameItem);
  writer.byte(static_cast<std::uint8_t>(cname.size()));
  writer.text(cname);
  writer.end_items();
  writer.end();

  if (report.is_bye) {
    writer.begin(kBye, 1, report.ssrc);
    writer.end();
  }
  return writer.size();
}

std::optional<RtcpReport> parse_rtcp(std::span<const std::uint8_t> bytes, std::uint32_t our_ssrc) {
  if (bytes.size() < 8 || (bytes[1] != kSenderReport && bytes[1] != kReceiverReport)) return std::nullopt;
  RtcpReport report;
  report.ssrc = read_u32(&bytes[4]);
  while (!bytes.empty()) {
    if (bytes.size() < kHeaderSize || (bytes[0] & 0xC0) != 0x80) return std::nullopt;
    const std::size_t size = (std::size_t{read_u16(&bytes[2])} + 1) * 4;
    if (size > bytes.size()) return std::nullopt;
    std::size_t padding = 0;
    if ((bytes[0] & 0x20) != 0) {  // only the last one may be padded
      padding = bytes[size - 1];
      if (size != bytes.size() || padding == 0 || padding + kHeaderSize > size) return std::nullopt;
    }
    if (!read_packet(bytes.first(size - padding), our_ssrc, report)) return std::nullopt;
    bytes = bytes.subspan(size);
  }
  return report;
}

}  // namespace aftertone::media
