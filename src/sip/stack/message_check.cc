#include "sip/stack/message_check.h"

#include <strings.h>

#include <cstring>
#include <initializer_list>
#include <string_view>

#include "base/ascii.h"

namespace aftertone::sip {
namespace {

// url_param() of this sofia steps over the end of a parameter that merely begins with the name it looks for (";lrx").
bool begins_like_a_known_parameter(std::string_view parameter) {
  for (const std::string_view name : {"lr", "method", "ttl", "maddr", "transport", "comp"}) {
    if (parameter.size() <= name.size() || parameter[name.size()] == '=') continue;
    if (strncasecmp(parameter.data(), name.data(), name.size()) == 0) return true;
  }
  return false;
}

template <typename Header>
bool are_usable(const Header* header, const url_t* (*url_of)(const Header&), const Header* (*next)(const Header&)) {
  for (; header != nullptr; header = next(*header)) {
    if (!is_usable_uri(*url_of(*header))) return false;
  }
  return true;
}

bool are_contacts_usable(const sip_t& request) {
  return are_usable<sip_contact_t>(
      request.sip_contact, [](const sip_contact_t& c) -> const url_t* { return c.m_url; },
      [](const sip_contact_t& c) -> const sip_contact_t* { return c.m_next; });
}

// Shorter ones make sofia read before their start; it skips the "z9hG4bK" without looking.
bool is_branch_usable(const char* branch) {
  return branch == nullptr || std::strlen(branch) >= 8;
}

bool has_tag(const char* tag) {
  return tag != nullptr && *tag != '\0';
}

}  // namespace

bool are_routes_usable(const sip_t& message) {
  return are_usable<sip_record_route_t>(
      message.sip_record_route, [](const sip_record_route_t& r) -> const url_t* { return r.r_url; },
      [](const sip_record_route_t& r) -> const sip_record_route_t* { return r.r_next; });
}

bool is_usable_uri(const url_t& url) {
  if (url.url_type != url_sip && url.url_type != url_sips) return false;
  if (url.url_host == nullptr || *url.url_host == '\0') return false;
  if (url.url_params == nullptr) return true;
  for (const std::string_view parameter : ascii::split(url.url_params, ';')) {
    if (begins_like_a_known_parameter(parameter)) return false;
  }
  return true;
}

const char* what_is_wrong(const sip_t& request) {
  if (request.sip_error != nullptr) return "Bad Header";
  if (request.sip_via == nullptr || request.sip_from == nullptr || request.sip_to == nullptr ||
      request.sip_call_id == nullptr || request.sip_cseq == nullptr) {
    return "Missing Header";
  }
  if (!is_branch_usable(request.sip_via->v_branch)) return "Bad Via Branch";
  if (!has_tag(request.sip_from->a_tag)) return "Missing From Tag";
  if (request.sip_request->rq_method != request.sip_cseq->cs_method) return "Bad CSeq";
  if (!are_contacts_usable(request)) return "Bad Contact";
  if (!are_routes_usable(request)) return "Bad Record-Route";
  const bool is_invite = request.sip_request->rq_method == sip_method_invite;
  if (is_invite && request.sip_contact == nullptr) return "Missing Contact";
  return nullptr;
}

std::string unknown_requirements(const sip_t& request) {
  std::string unknown;
  if (request.sip_require == nullptr || request.sip_require->k_items == nullptr) return unknown;
  for (const msg_param_t* item = request.sip_require->k_items; *item != nullptr; ++item) {
    if (ascii::equals_ignoring_case(*item, "timer")) continue;
    unknown += (unknown.empty() ? "" : ", ") + std::string(*item);
  }
  return unknown;
}

bool accepts_sdp(const sip_t& request) {
  if (request.sip_accept == nullptr) return true;
  for (const sip_accept_t* accept = request.sip_accept; accept != nullptr; accept = accept->ac_next) {
    const std::string_view type = accept->ac_type == nullptr ? "" : accept->ac_type;
    for (const std::string_view admitted : {"application/sdp", "application/*", "*/*", "multipart/mixed"}) {
      if (ascii::equals_ignoring_case(type, admitted)) return true;
    }
  }
  return false;
}

}  // namespace aftertone::sip
