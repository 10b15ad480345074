// From sofia's structures to plain values: nothing of sofia's memory outlives the callback. Private to src/sip/stack/.
#pragma once

#include <string>
#include <vector>

#include "sip/auth/digest.h"
#include "sip/headers/invite.h"
#include "sip/headers/session_timer.h"
#include "sip/stack/sofia.h"

namespace aftertone::sip {

std::string text_or_empty(const char* text);
std::string url_text(const url_t& url);

// A header's value as it would be sent; empty for nullptr.
std::string header_text(const void* header);

std::string content_type_of(const sip_t& message);
std::string body_of(const sip_t& message);

// Record-Route values in the order of the message.
std::vector<std::string> record_routes_of(const sip_t& message);

// Contact URIs of a redirect, at most 10.
std::vector<std::string> contacts_of(const sip_t& message);

// The Digest challenges of a 401 or 407 that can be answered.
std::vector<DigestChallenge> challenges_of(const sip_t& message);

// Authentication-Info and Proxy-Authentication-Info values.
std::vector<std::string> authentication_infos_of(const sip_t& message);

SessionTimerFields session_timer_of(const sip_t& message);
bool allows_update(const sip_t& message);

// "192.0.2.1" and port that the message came from, "udp" or "tcp".
struct Source {
  std::string ip;
  std::uint16_t port = 0;
  std::string transport;
};
Source source_of(msg_t* message, const sip_t& sip);

// The INVITE as values; `sdp` is what was found in its body.
Invite read_invite(msg_t* message, const sip_t& sip, std::string sdp);

}  // namespace aftertone::sip
