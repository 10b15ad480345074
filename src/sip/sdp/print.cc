#include <fmt/format.h>

#include "sip/sdp/session_description.h"

namespace aftertone::sip {
namespace {

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::sendrecv:
      return "sendrecv";
    case Direction::sendonly:
      return "sendonly";
    case Direction::recvonly:
      return "recvonly";
    case Direction::inactive:
      return "inactive";
  }
  return "inactive";
}

std::string address(std::string_view ip) {
  return fmt::format("IN {} {}", ip.find(':') == std::string_view::npos ? "IP4" : "IP6", ip);
}

void print_attributes(std::string& text, const MediaDescription& media) {
  for (const PayloadFormat& format : media.payload_formats) {
    text += fmt::format("a=rtpmap:{} {}/{}", format.payload_type, format.encoding, format.clock_rate);
    if (format.channels != 1) text += fmt::format("/{}", format.channels);
    text += "\r\n";
  }
  for (const FormatParameters& parameters : media.format_parameters) {
    text += fmt::format("a=fmtp:{} {}\r\n", parameters.payload_type, parameters.text);
  }
  if (media.packet_time) text += fmt::format("a=ptime:{}\r\n", media.packet_time->count());
  if (media.max_packet_time) text += fmt::format("a=maxptime:{}\r\n", media.max_packet_time->count());
  if (media.rtcp_port) {
    text += fmt::format("a=rtcp:{}{}{}\r\n", *media.rtcp_port, media.rtcp_ip.empty() ? "" : " ",
                        media.rtcp_ip.empty() ? "" : address(media.rtcp_ip));
  }
  text += fmt::format("a={}\r\n", to_string(media.direction));
}

}  // namespace

std::string print_session_description(const SessionDescription& description) {
  std::string text = fmt::format("v=0\r\no={} {} {} {}\r\ns=-\r\n", description.user, description.session_id,
                                 description.session_version, address(description.origin_ip));
  if (!description.ip.empty()) text += fmt::format("c={}\r\n", address(description.ip));
  text += fmt::format("t={}\r\n", description.timing);
  for (const MediaDescription& media : description.media) {
    text += fmt::format("m={} {} {} {}\r\n", media.kind, media.port, media.protocol, fmt::join(media.formats, " "));
    if (media.port == 0) continue;
    if (media.ip != description.ip) text += fmt::format("c={}\r\n", address(media.ip));
    print_attributes(text, media);
  }
  return text;
}

}  // namespace aftertone::sip
