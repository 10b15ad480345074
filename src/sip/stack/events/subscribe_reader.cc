#include "sip/stack/events/subscribe_reader.h"

#include <algorithm>

#include "base/ascii.h"
#include "sip/stack/message_reader.h"

namespace aftertone::sip {
namespace {

// What is kept of a peer's headers, and written down, is bounded.
constexpr std::size_t kLongest = 512;
constexpr std::size_t kMostRoutes = 10;
constexpr unsigned long kLongestExpires = 30UL * 24 * 3600;

bool is_printable_ascii(const std::string& text) {
  return text.size() <= kLongest && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Without its display name, which a dialog does not need.
std::string bare_address(const sip_addr_t& address) {
  const std::string tag = text_or_empty(address.a_tag);
  return "<" + url_text(*address.a_url) + ">" + (tag.empty() ? "" : ";tag=" + tag);
}

bool is_storable(const EventDialog& dialog) {
  const bool are_routes_storable =
      dialog.route_set.size() <= kMostRoutes && std::ranges::all_of(dialog.route_set, is_printable_ascii);
  return are_routes_storable && !dialog.call_id.empty() && is_printable_ascii(dialog.call_id) &&
         is_printable_ascii(dialog.local_tag) && is_printable_ascii(dialog.local_address) &&
         is_printable_ascii(dialog.remote_tag) && is_printable_ascii(dialog.remote_address) &&
         is_printable_ascii(dialog.remote_target) && is_printable_ascii(dialog.event_id);
}

}  // namespace

bool is_event(const sip_t& sip, const std::string& package) {
  return sip.sip_event != nullptr && ascii::equals_ignoring_case(text_or_empty(sip.sip_event->o_type), package);
}

bool accepts(const sip_t& sip, const std::string& content_type) {
  if (sip.sip_accept == nullptr) return true;
  const std::string any_subtype = content_type.substr(0, content_type.find('/') + 1) + "*";
  for (const sip_accept_t* accept = sip.sip_accept; accept != nullptr; accept = accept->ac_next) {
    const std::string type = text_or_empty(accept->ac_type);
    for (const std::string_view admitted :
         {std::string_view(content_type), std::string_view(any_subtype), std::string_view("*/*")}) {
      if (ascii::equals_ignoring_case(type, admitted)) return true;
    }
  }
  return false;
}

std::optional<Subscribe> read_subscribe(msg_t* message, const sip_t& sip) {
  if (sip.sip_contact == nullptr || sip.sip_event == nullptr) return std::nullopt;
  const Source source = source_of(message, sip);
  Subscribe subscribe;
  subscribe.is_first = sip.sip_to->a_tag == nullptr;
  subscribe.request_uri = url_text(*sip.sip_request->rq_url);
  subscribe.to = bare_address(*sip.sip_to);
  subscribe.source_ip = source.ip;
  subscribe.source_port = source.port;
  subscribe.transport = source.transport;
  if (sip.sip_expires != nullptr) {
    subscribe.expires = std::chrono::seconds(std::min<unsigned long>(sip.sip_expires->ex_delta, kLongestExpires));
  }
  EventDialog& dialog = subscribe.dialog;
  dialog.call_id = text_or_empty(sip.sip_call_id->i_id);
  dialog.local_tag = text_or_empty(sip.sip_to->a_tag);
  dialog.local_address = subscribe.to;
  dialog.remote_tag = text_or_empty(sip.sip_from->a_tag);
  dialog.remote_address = bare_address(*sip.sip_from);
  dialog.remote_cseq = sip.sip_cseq->cs_seq;
  dialog.route_set = record_routes_of(sip);
  dialog.remote_target = url_text(*sip.sip_contact->m_url);
  dialog.event_id = text_or_empty(sip.sip_event->o_id);
  if (!is_storable(dialog) || !is_printable_ascii(subscribe.request_uri)) return std::nullopt;
  return subscribe;
}

}  // namespace aftertone::sip
