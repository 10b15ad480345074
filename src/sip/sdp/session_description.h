// SDP (RFC 8866) as plain values: what of it an audio endpoint reads and writes. Pure; every byte is attacker's input.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aftertone::sip {

// As the author of the description sees it (RFC 3264 5.1).
enum class Direction { sendrecv, sendonly, recvonly, inactive };

// a=rtpmap
struct PayloadFormat {
  std::uint8_t payload_type = 0;
  std::string encoding;  // as sent; compare ignoring case
  std::uint32_t clock_rate = 0;
  std::uint32_t channels = 1;
  bool operator==(const PayloadFormat&) const = default;
};

// a=fmtp
struct FormatParameters {
  std::uint8_t payload_type = 0;
  std::string text;
  bool operator==(const FormatParameters&) const = default;
};

// One m= line and what belongs to it. What stands at session level and is not said again here has been filled in.
struct MediaDescription {
  std::string kind;                  // "audio"
  std::uint16_t port = 0;            // 0: the stream is refused or not used
  std::string protocol;              // "RTP/AVP"
  std::vector<std::string> formats;  // payload types for RTP
  std::string ip;                    // c=, numeric; empty: none was given
  Direction direction = Direction::sendrecv;
  std::vector<PayloadFormat> payload_formats;
  std::vector<FormatParameters> format_parameters;
  std::optional<std::chrono::milliseconds> packet_time;      // a=ptime
  std::optional<std::chrono::milliseconds> max_packet_time;  // a=maxptime
  std::optional<std::uint16_t> rtcp_port;                    // a=rtcp (RFC 3605)
  std::string rtcp_ip;                                       // empty: as ip
  bool operator==(const MediaDescription&) const = default;
};

struct SessionDescription {
  std::string user = "-";  // o=
  std::string session_id = "0";
  std::string session_version = "0";
  std::string origin_ip;
  std::string ip;              // c= at session level; empty: none
  std::string timing = "0 0";  // t=
  std::vector<MediaDescription> media;
  bool operator==(const SessionDescription&) const = default;
};

// Bounds of a description; what is beyond them is refused.
constexpr std::size_t kMaxDescriptionBytes = 16 * 1024;
constexpr std::size_t kMaxDescriptionLines = 400;
constexpr std::size_t kMaxMediaLines = 16;
constexpr std::size_t kMaxFormats = 64;  // of one m= line; also its rtpmap and fmtp lines

// CRLF or LF lines; unknown attributes are skipped, unknown media are kept. Error: invalid, naming the line.
Result<SessionDescription> parse_session_description(std::string_view text);

// CRLF lines. For a port of 0 only the m= line is written. What it prints parses back to the same values if ip is set.
std::string print_session_description(const SessionDescription& description);

}  // namespace aftertone::sip
