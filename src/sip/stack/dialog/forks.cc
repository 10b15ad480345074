// A call that was forked on its way (RFC 3261 13.2.2.4): each branch that says something has a dialog of its own, told
// apart by the To tag. The first 2xx is the call; whoever answers later is acknowledged and hung up on. Reliable
// provisional answers (RFC 3262) are acknowledged.
#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "sip/headers/body.h"
#include "sip/stack/dialog/dialog_core.h"
#include "sip/stack/message_check.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

constexpr std::size_t kMostForks = 16;  // what further ones say is passed on, but not remembered

}  // namespace

DialogCore::EarlyDialog* DialogCore::early_dialog(const sip_t& sip) {
  const std::string tag = text_or_empty(sip.sip_to->a_tag);
  if (tag.empty()) return nullptr;
  const auto found = std::ranges::find(early_dialogs_, tag, &EarlyDialog::tag);
  if (found != early_dialogs_.end()) return &*found;
  if (early_dialogs_.size() >= kMostForks) return nullptr;
  return &early_dialogs_.emplace_back(EarlyDialog{tag, {}, 0});
}

void DialogCore::call_progressed(int status, const sip_t& sip) {
  EarlyDialog* const early = early_dialog(sip);
  if (early != nullptr && !is_news_of(*early, sip)) return;
  std::string sdp = sdp_of_body(content_type_of(sip), body_of(sip)).value_or("");
  if (early != nullptr && !sdp.empty()) early->sdp = sdp;
  emit(Progress{status, std::move(sdp), early == nullptr ? std::string() : early->tag});
}

// False for a reliable answer that was seen already: it is repeated until our PRACK arrives.
bool DialogCore::is_news_of(EarlyDialog& early, const sip_t& sip) {
  const bool is_reliable = sip.sip_rseq != nullptr && sip_has_feature(sip.sip_require, "100rel") != 0;
  if (!is_reliable) return true;
  const auto rseq = static_cast<std::uint32_t>(sip.sip_rseq->rs_response);
  if (rseq <= early.rseq) return false;
  early.rseq = rseq;
  acknowledge_provisional(sip);
  return true;
}

void DialogCore::acknowledge_provisional(const sip_t& sip) {
  nta_leg_t* const leg = make_leg_of_fork(sip);
  if (leg == nullptr) return;
  last_prack_cseq_ = std::max(last_prack_cseq_, state_.local_cseq) + 1;
  Content content;
  content.add("RAck", fmt::format("{} {} INVITE", sip.sip_rseq->rs_response, sip.sip_cseq->cs_seq));
  nta_outgoing_t* const prack = send_request(leg, {SIP_METHOD_PRACK, last_prack_cseq_}, content);
  if (prack != nullptr) nta_outgoing_destroy(prack);
  nta_leg_destroy(leg);
}

void DialogCore::end_other_fork(const sip_t& sip) {
  if (text_or_empty(sip.sip_to->a_tag) == state_.remote_tag) return;  // the same answer again
  log::info("sip", "call {}: another branch answered as well and is hung up", state_.call_id);
  nta_leg_t* const leg = make_leg_of_fork(sip);
  if (leg == nullptr) return;
  const auto cseq = static_cast<std::uint32_t>(sip.sip_cseq->cs_seq);
  for (const Request& request : {Request{SIP_METHOD_ACK, cseq}, Request{SIP_METHOD_BYE, cseq + 1}}) {
    nta_outgoing_t* const sent = send_request(leg, request, {});
    if (sent != nullptr) nta_outgoing_destroy(sent);
  }
  nta_leg_destroy(leg);
}

// For a request or two to that branch; nobody can reach us by it.
nta_leg_t* DialogCore::make_leg_of_fork(const sip_t& sip) const {
  const bool is_usable = sip.sip_contact != nullptr && is_usable_uri(*sip.sip_contact->m_url) && are_routes_usable(sip);
  if (!is_usable) return nullptr;
  const std::string cseq = fmt::format("{} INVITE", state_.local_cseq);
  nta_leg_t* const leg = nta_leg_tcreate(stack_.agent(), nullptr, nullptr, SIPTAG_CALL_ID_STR(state_.call_id.c_str()),
                                         SIPTAG_FROM_STR(state_.local_address.c_str()), SIPTAG_TO(sip.sip_to),
                                         SIPTAG_CSEQ_STR(cseq.c_str()), TAG_END());
  if (leg != nullptr) nta_leg_client_route(leg, sip.sip_record_route, sip.sip_contact);
  return leg;
}

}  // namespace aftertone::sip
