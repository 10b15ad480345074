// Just enough SIP for a caller under our own control (RFC 3261): requests as text, answers taken apart. Not for
// strangers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bench {

struct CallNames {
  std::string target;  // "sip:1001@127.0.0.1:5060"
  std::string local;   // "127.0.0.1:6000"
  std::string caller;  // From user
  std::string call_id;
  std::string to_tag;   // from the 200
  std::string contact;  // remote target, from the 200
  std::string routes;   // Route lines, from the 200's Record-Route
};

std::string make_invite(const CallNames& names, std::uint16_t rtp_port);
std::string make_ack(const CallNames& names);
std::string make_info(const CallNames& names, char digit);  // application/dtmf-relay
std::string make_bye(const CallNames& names);
std::string make_ok(std::string_view request);  // 200 to a request of theirs

struct SipMessage {
  int status = 0;      // 0: a request
  std::string method;  // of the request, or of the answer's CSeq
  std::string call_id;
  std::string to_tag;
  std::string contact;
  std::string routes;
  std::string media_ip;
  std::uint16_t media_port = 0;
};

std::optional<SipMessage> parse_sip(std::string_view text);

}  // namespace bench
