#include "load/sip_text.h"

#include <fmt/format.h>

#include <charconv>

namespace bench {
namespace {

std::string_view header(std::string_view text, std::string_view name) {
  const std::string start = fmt::format("\r\n{}: ", name);
  const std::size_t at = text.find(start);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + start.size();
  return text.substr(begin, text.find("\r\n", begin) - begin);
}

// Every header of that name, one a line, the last first and renamed: the route of a caller (RFC 3261 12.1.2).
std::string reversed_as(std::string_view text, std::string_view name, std::string_view new_name) {
  const std::string start = fmt::format("\r\n{}: ", name);
  std::string result;
  for (std::size_t at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
    const std::size_t begin = at + start.size();
    result = fmt::format("{}: {}\r\n{}", new_name, text.substr(begin, text.find("\r\n", begin) - begin), result);
  }
  return result;
}

// The same lines in the same order: what an answer repeats of a request that came through proxies.
std::string all_via(std::string_view text) {
  std::string result;
  for (std::size_t at = text.find("\r\nVia: "); at != std::string_view::npos; at = text.find("\r\nVia: ", at + 1))
    result += text.substr(at, text.find("\r\n", at + 2) - at);
  return result;
}

std::string_view between(std::string_view text, std::string_view before, std::string_view until) {
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + before.size();
  return text.substr(begin, text.find_first_of(until, begin) - begin);
}

template <typename Number>
Number to_number(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string request(const CallNames& names, std::string_view method, int sequence, std::string_view to_tag,
                    std::string_view uri, std::string_view extra, std::string_view body) {
  return fmt::format(
      "{0} {1} SIP/2.0\r\nVia: SIP/2.0/UDP {2};branch=z9hG4bK-{3}-{4}-{0};rport\r\nMax-Forwards: 70\r\n"
      "From: <sip:{5}@{2}>;tag=t{3}\r\nTo: <{6}>{7}\r\nCall-ID: {3}\r\nCSeq: {4} {0}\r\n"
      "Contact: <sip:{5}@{2}>\r\n{11}{8}Content-Length: {9}\r\n\r\n{10}",
      method, uri, names.local, names.call_id, sequence, names.caller, names.target, to_tag, extra, body.size(), body,
      names.routes);
}

std::string to_tag_of(const CallNames& names) {
  return names.to_tag.empty() ? "" : ";tag=" + names.to_tag;
}

}  // namespace

std::string make_invite(const CallNames& names, std::uint16_t rtp_port) {
  const std::string_view ip = std::string_view(names.local).substr(0, names.local.find(':'));
  const std::string sdp = fmt::format(
      "v=0\r\no=load 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=audio {1} RTP/AVP 0 101\r\n"
      "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n",
      ip, rtp_port);
  return request(names, "INVITE", 1, "", names.target, "Content-Type: application/sdp\r\n", sdp);
}

std::string make_ack(const CallNames& names) {
  return request(names, "ACK", 1, to_tag_of(names), names.contact, "", "");
}

std::string make_info(const CallNames& names, char digit) {
  const std::string body = fmt::format("Signal={}\r\nDuration=100\r\n", digit);
  return request(names, "INFO", 2, to_tag_of(names), names.contact, "Content-Type: application/dtmf-relay\r\n", body);
}

std::string make_bye(const CallNames& names) {
  return request(names, "BYE", 3, to_tag_of(names), names.contact, "", "");
}

std::string make_ok(std::string_view text) {
  std::string answer = "SIP/2.0 200 OK" + all_via(text);
  for (const std::string_view name : {"From", "To", "Call-ID", "CSeq"}) {
    answer += fmt::format("\r\n{}: {}", name, header(text, name));
  }
  return answer + "\r\nContent-Length: 0\r\n\r\n";
}

std::optional<SipMessage> parse_sip(std::string_view text) {
  SipMessage message;
  if (text.starts_with("SIP/2.0 ")) {
    message.status = to_number<int>(text.substr(8, 3));
    message.method = between(header(text, "CSeq"), " ", "\r");
  } else {
    message.method = text.substr(0, text.find(' '));
  }
  message.call_id = header(text, "Call-ID");
  message.to_tag = between(header(text, "To"), ";tag=", ";>\r");
  message.contact = between(header(text, "Contact"), "<", ">");
  message.routes = reversed_as(text, "Record-Route", "Route");
  message.media_ip = between(text, "\r\nc=IN IP4 ", "\r\n");
  message.media_port = to_number<std::uint16_t>(between(text, "\r\nm=audio ", " "));
  if (message.call_id.empty()) return std::nullopt;
  return message;
}

}  // namespace bench
