// Our INVITE (RFC 3261 13.2).
#include <fmt/format.h>

#include <algorithm>

#include "sip/headers/body.h"
#include "sip/headers/uri.h"
#include "sip/stack/dialog/dialog_core.h"
#include "sip/stack/message_check.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

// The target without its parameters and headers, as To; empty if it is not a SIP URI.
std::string to_of_target(const std::string& target) {
  Home home;
  const url_t* const url = url_make(home, target.c_str());
  if (url == nullptr || !is_usable_uri(*url)) return {};
  sip_to_t* const to = sip_to_create(home, reinterpret_cast<const url_string_t*>(url));
  if (to == nullptr) return {};
  sip_aor_strip(to->a_url);
  return header_text(to);
}

// `from` with a fresh tag; empty if it is not an address.
std::string tagged_from(const std::string& from, const std::string& tag) {
  Home home;
  sip_from_t* const header = sip_from_make(home, from.c_str());
  if (header == nullptr || header->a_tag != nullptr) return {};
  sip_from_tag(home, header, tag.c_str());
  return header_text(header);
}

std::string new_tag(nta_agent_t* agent) {
  Home home;
  return text_or_empty(nta_agent_newtag(home, nullptr, agent));
}

bool is_status_2xx(int status) {
  return status >= 200 && status < 300;
}

}  // namespace

void DialogCore::place_call(const std::string& call_id, const Stack::OutgoingCall& call) {
  call_ = call;
  const auto target = parse_uri(call.target);
  const std::string transport = target ? find_parameter(target->parameters, "transport").value_or("udp") : "udp";
  state_.call_id = call_id;
  state_.we_called = true;
  state_.local_tag = new_tag(stack_.agent());
  state_.contact = stack_.contact(transport, target ? target->host : std::string());
  const std::string from = call.from.empty() ? state_.contact.substr(0, state_.contact.find('>') + 1) : call.from;
  state_.local_address = tagged_from(from, state_.local_tag);
  state_.remote_address = to_of_target(call.target);
  state_.remote_target = "<" + call.target + ">";  // until a 2xx brings a usable Contact
  state_.local_sdp = call.sdp;
  if (!call.route.empty()) state_.route_set = {"<" + call.route + ">"};  // until a 2xx brings the recorded one
  if (!state_.local_address.empty() && !state_.remote_address.empty()) create_leg();
  if (leg_ == nullptr) return finish(Rejected{503, "Not a SIP address", {}});
  if (call.first_word.count() > 0) {
    word_deadline_ = Clock::now() + call.first_word;
    remind_at(*word_deadline_);
  }
  send_call();
}

void DialogCore::send_call() {
  Content content;
  content.add_capabilities(state_.contact).add("Accept", "application/sdp");
  const SessionTimerPolicy policy = timer_policy();
  offered_session_expires_ = std::chrono::seconds(0);
  if (policy.session_expires.count() > 0) {
    const auto min_se = std::max(policy.min_se, min_session_expires_);
    offered_session_expires_ = std::max(policy.session_expires, min_se);
    content.add("Session-Expires", std::to_string(offered_session_expires_.count()));
    content.add("Min-SE", std::to_string(min_se.count()));
  }
  for (const std::string& line : call_.extra_headers) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    content.add(line.substr(0, colon), line.substr(std::min(colon + 1, line.size())));
  }
  content.headers += authorization_;
  if (!state_.local_sdp.empty()) content.add("Supported", "100rel");
  content.with_sdp(state_.local_sdp);
  invite_purpose_ = InvitePurpose::call;
  invite_out_ = send_request(leg_, {SIP_METHOD_INVITE}, content, &DialogCore::on_call_response, this);
  if (invite_out_ == nullptr) return finish(Rejected{503, "Cannot be sent", {}});
  state_.local_cseq = nta_outgoing_cseq(invite_out_);
}

int DialogCore::on_call_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip) {
  DialogCore* const dialog = dialog_of(owner);
  if (dialog != nullptr) dialog->handle_call_response(nta_outgoing_status(request), sip);
  return 0;
}

void DialogCore::handle_call_response(int status, const sip_t* sip) {
  if (phase_ == Phase::up && is_status_2xx(status) && sip != nullptr) return end_other_fork(*sip);
  if (phase_ != Phase::calling) return;
  if (status < 200) {
    has_word_ = true;
    if (sip != nullptr && status > 100) call_progressed(status, *sip);
  } else if (is_status_2xx(status) && sip != nullptr) {
    call_answered(status, *sip);
  } else {
    call_rejected(status, sip);
  }
}

void DialogCore::call_answered(int status, const sip_t& sip) {
  state_.remote_tag = text_or_empty(sip.sip_to->a_tag);
  state_.remote_address = header_text(sip.sip_to);
  state_.route_set.clear();
  if (sip.sip_record_route != nullptr && are_routes_usable(sip)) {
    state_.route_set = record_routes_of(sip);
    std::reverse(state_.route_set.begin(), state_.route_set.end());
  }
  // The leg anew, now that everything about it is known: a route that was only for the INVITE is gone, and what is
  // sent from now on counts on from a PRACK.
  nta_leg_destroy(leg_);
  state_.local_cseq = std::max(state_.local_cseq, last_prack_cseq_);
  create_leg();
  remember(sip);
  phase_ = Phase::up;
  const EarlyDialog* const early = early_dialog(sip);
  state_.remote_sdp = sdp_of_body(content_type_of(sip), body_of(sip)).value_or("");
  if (state_.remote_sdp.empty() && early != nullptr) state_.remote_sdp = early->sdp;  // RFC 3262: it was told reliably
  if (is_cancelled_) {  // our CANCEL and their 200 crossed
    acknowledge({});
    send_bye();
    return finish(Rejected{487, "Cancelled", {}});
  }
  start_timer(accept_session_timer(session_timer_of(sip), offered_session_expires_));
  emit(Answered{status, state_.remote_sdp});
}

void DialogCore::call_rejected(int status, const sip_t* sip) {
  if (sip != nullptr && !is_cancelled_ && (lengthened_session(status, *sip) || answered_challenge(status, *sip)))
    return;
  Rejected rejected{status < 300 ? 408 : status, {}, {}};
  if (sip != nullptr && sip->sip_status != nullptr) rejected.phrase = text_or_empty(sip->sip_status->st_phrase);
  if (sip != nullptr && status < 400) rejected.contacts = contacts_of(*sip);
  finish(std::move(rejected));
}

// Once: RFC 4028 7.3.
bool DialogCore::lengthened_session(int status, const sip_t& sip) {
  if (status != 422 || min_session_expires_.count() != 0) return false;
  min_session_expires_ = session_timer_of(sip).min_se;
  if (min_session_expires_.count() == 0) return false;
  nta_outgoing_destroy(std::exchange(invite_out_, nullptr));
  send_call();
  return true;
}

// A first INVITE stays alive until its ACK, which takes its branch from it; sofia repeats the ACK for each repeated
// 200.
void DialogCore::acknowledge(std::string sdp) {
  if (phase_ != Phase::up || invite_out_ == nullptr || invite_purpose_ != InvitePurpose::call) return;
  if (!sdp.empty()) state_.local_sdp = sdp;
  send_ack(nta_outgoing_cseq(invite_out_), std::move(sdp));
}

void DialogCore::send_ack(std::uint32_t cseq, std::string sdp) {
  nta_outgoing_t* const ack = send_request(leg_, {SIP_METHOD_ACK, cseq}, Content().with_sdp(std::move(sdp)));
  if (ack != nullptr) nta_outgoing_destroy(ack);
  nta_outgoing_destroy(std::exchange(invite_out_, nullptr));
}

}  // namespace aftertone::sip
