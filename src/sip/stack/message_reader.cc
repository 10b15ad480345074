#include "sip/stack/message_reader.h"

#include <arpa/inet.h>
#include <strings.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "sip/headers/uri.h"

namespace aftertone::sip {
namespace {

constexpr std::size_t kMaxValues = 50;  // of one header

// Headers that this sofia does not parse: all lines of the name, in order, split at commas.
std::vector<std::string> unknown_header(const sip_t& sip, const char* name) {
  std::vector<std::string> values;
  for (const sip_unknown_t* header = sip.sip_unknown; header != nullptr; header = header->un_next) {
    if (header->un_name == nullptr || strcasecmp(header->un_name, name) != 0) continue;
    for (std::string& value : split_header_values(text_or_empty(header->un_value))) {
      if (values.size() < kMaxValues) values.push_back(std::move(value));
    }
  }
  return values;
}

std::string reasons_of(const sip_t& sip) {
  std::string text;
  for (const sip_reason_t* reason = sip.sip_reason; reason != nullptr; reason = reason->re_next) {
    text += (text.empty() ? "" : ", ") + header_text(reason);
  }
  return text;
}

// No clock overflows by what a peer asks for.
std::chrono::seconds bounded_seconds(unsigned long seconds) {
  return std::chrono::seconds(std::min(seconds, 30UL * 24 * 3600));
}

}  // namespace

std::string text_or_empty(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

std::string url_text(const url_t& url) {
  Home home;
  return text_or_empty(url_as_string(home, &url));
}

std::string header_text(const void* header) {
  if (header == nullptr) return {};
  Home home;
  return text_or_empty(sip_header_as_string(home, static_cast<const sip_header_t*>(header)));
}

std::string content_type_of(const sip_t& message) {
  return header_text(message.sip_content_type);
}

std::string body_of(const sip_t& message) {
  if (message.sip_payload == nullptr || message.sip_payload->pl_data == nullptr) return {};
  return std::string(message.sip_payload->pl_data, message.sip_payload->pl_len);
}

std::vector<std::string> record_routes_of(const sip_t& message) {
  std::vector<std::string> routes;
  for (const sip_record_route_t* route = message.sip_record_route; route != nullptr; route = route->r_next) {
    routes.push_back(header_text(route));
  }
  return routes;
}

std::vector<std::string> contacts_of(const sip_t& message) {
  constexpr std::size_t kMost = 10;
  std::vector<std::string> uris;
  for (const sip_contact_t* contact = message.sip_contact; contact != nullptr; contact = contact->m_next) {
    if (uris.size() < kMost) uris.push_back(url_text(*contact->m_url));
  }
  return uris;
}

std::vector<DigestChallenge> challenges_of(const sip_t& message) {
  constexpr std::size_t kMost = 10;
  std::vector<DigestChallenge> challenges;
  const auto add = [&](const msg_auth_t* header, bool is_from_proxy) {
    for (; header != nullptr && challenges.size() < kMost; header = header->au_next) {
      auto challenge = parse_digest_challenge(header_text(header), is_from_proxy);
      if (challenge) challenges.push_back(std::move(*challenge));
    }
  };
  add(message.sip_www_authenticate, false);
  add(message.sip_proxy_authenticate, true);
  return challenges;
}

std::vector<std::string> authentication_infos_of(const sip_t& message) {
  std::vector<std::string> values = unknown_header(message, "Authentication-Info");
  for (std::string& value : unknown_header(message, "Proxy-Authentication-Info"))
    values.push_back(std::move(value));
  for (const auto* info : {message.sip_authentication_info, message.sip_proxy_authentication_info})
    if (info != nullptr) values.push_back(header_text(info));
  return values;
}

SessionTimerFields session_timer_of(const sip_t& message) {
  SessionTimerFields fields;
  if (message.sip_session_expires != nullptr) {
    fields.session_expires = bounded_seconds(message.sip_session_expires->x_delta);
    fields.refresher = text_or_empty(message.sip_session_expires->x_refresher);
  }
  if (message.sip_min_se != nullptr) fields.min_se = bounded_seconds(message.sip_min_se->min_delta);
  fields.is_supported = sip_has_feature(message.sip_supported, "timer") != 0;
  return fields;
}

bool allows_update(const sip_t& message) {
  return message.sip_allow != nullptr && sip_is_allowed(message.sip_allow, SIP_METHOD_UPDATE) != 0;
}

Source source_of(msg_t* message, const sip_t& sip) {
  Source source;
  const su_sockaddr_t* const address = msg_addr(message);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address != nullptr && address->su_family == AF_INET) {
    source.ip = text_or_empty(inet_ntop(AF_INET, &address->su_sin.sin_addr, text.data(), text.size()));
    source.port = ntohs(address->su_sin.sin_port);
  } else if (address != nullptr && address->su_family == AF_INET6) {
    source.ip = text_or_empty(inet_ntop(AF_INET6, &address->su_sin6.sin6_addr, text.data(), text.size()));
    source.port = ntohs(address->su_sin6.sin6_port);
  }
  const std::string protocol = text_or_empty(sip.sip_via->v_protocol);
  source.transport = ascii::to_lower(protocol.substr(protocol.rfind('/') + 1));
  return source;
}

Invite read_invite(msg_t* message, const sip_t& sip, std::string sdp) {
  const Source source = source_of(message, sip);
  Invite invite;
  invite.call_id = sip.sip_call_id->i_id;
  invite.request_uri = url_text(*sip.sip_request->rq_url);
  invite.from = header_text(sip.sip_from);
  invite.to = header_text(sip.sip_to);
  invite.history_info = unknown_header(sip, "History-Info");
  invite.diversion = unknown_header(sip, "Diversion");
  invite.p_asserted_identity = unknown_header(sip, "P-Asserted-Identity");
  const auto marks = unknown_header(sip, "X-Aftertone-Call");
  if (!marks.empty()) invite.own_mark = marks.front();
  invite.privacy = header_text(sip.sip_privacy);
  invite.reason = reasons_of(sip);
  invite.user_agent = header_text(sip.sip_user_agent);
  invite.source_ip = source.ip;
  invite.source_port = source.port;
  invite.transport = source.transport;
  invite.sdp = std::move(sdp);
  return invite;
}

}  // namespace aftertone::sip
