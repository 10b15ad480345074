// Their INVITE (RFC 3261 13.3).
#include "base/log.h"
#include "sip/headers/body.h"
#include "sip/stack/dialog/dialog_core.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {

void DialogCore::take_invite(nta_incoming_t* transaction, msg_t* message, const sip_t& sip, std::string sdp) {
  phase_ = Phase::ringing;
  Home home;
  const char* const tag = nta_incoming_tag(transaction, nullptr);
  sip_to_t* const local = sip_to_dup(home, sip.sip_to);
  sip_to_tag(home, local, tag);
  const Source source = source_of(message, sip);

  state_.call_id = sip.sip_call_id->i_id;
  state_.local_address = header_text(local);
  state_.local_tag = text_or_empty(tag);
  state_.remote_address = header_text(sip.sip_from);
  state_.remote_tag = text_or_empty(sip.sip_from->a_tag);
  state_.remote_cseq = sip.sip_cseq->cs_seq;
  state_.route_set = record_routes_of(sip);
  state_.remote_target = "<" + url_text(*sip.sip_contact->m_url) + ">";
  state_.contact = stack_.contact(source.transport, source.ip);
  state_.remote_sdp = std::move(sdp);
  state_.peer_allows_update = allows_update(sip);
  invite_timer_ = session_timer_of(sip);
  create_leg();
  invite_in_ = &stack_.keep(transaction, this);
}

void DialogCore::ring() {
  if (phase_ != Phase::ringing) return;
  reply(invite_in_->transaction, 180, Content().add("Contact", state_.contact));
}

void DialogCore::answer(std::string sdp) {
  if (phase_ != Phase::ringing) return;
  const SessionTimerAnswer timer = answer_session_timer(invite_timer_, timer_policy());
  Content content;
  content.add_capabilities(state_.contact).add("Session-Expires", timer.session_expires);
  if (timer.is_required) content.add("Require", "timer");
  state_.local_sdp = sdp;
  reply(invite_in_->transaction, 200, content.with_sdp(std::move(sdp)));
  invite_in_->is_final = true;
  invite_in_->since = Clock::now();
  invite_in_->we_offered = state_.remote_sdp.empty();
  phase_ = Phase::up;
  start_timer(timer.timer);
}

void DialogCore::reject(int status, const std::string& phrase, int retry_after_seconds) {
  if (phase_ != Phase::ringing) return;
  Content content;
  if (retry_after_seconds > 0) content.add("Retry-After", std::to_string(retry_after_seconds));
  invite_in_->phrase = phrase;
  reply(invite_in_->transaction, status, content, phrase.empty() ? nullptr : invite_in_->phrase.c_str());
  invite_in_->is_final = true;
  invite_in_->since = Clock::now();
  finish(Ended{"we refused the call"});
}

void DialogCore::on_ack(ServerInvite& invite, const sip_t& ack) {
  std::string sdp = sdp_of_body(content_type_of(ack), body_of(ack)).value_or("");
  if (!sdp.empty()) state_.remote_sdp = sdp;
  const bool sets_up_the_call = &invite == invite_in_;
  if (sets_up_the_call) invite_in_ = nullptr;
  if (wants_bye_) return end_with_bye("we hung up");
  if (sets_up_the_call || invite.we_offered) emit(Acknowledged{invite.we_offered ? std::move(sdp) : std::string()});
}

void DialogCore::on_cancel(ServerInvite& invite) {
  if (&invite == invite_in_) {
    finish(Ended{"CANCEL"});  // answers 487
  } else if (waiting_offer_ && waiting_offer_->invite == &invite) {
    answer_waiting_offer(487, {});
  }
}

void DialogCore::on_no_ack(ServerInvite& invite) {
  if (&invite == invite_in_) invite_in_ = nullptr;
  log::info("sip", "call {}: no ACK came for our 200", state_.call_id);
  end_with_bye("no ACK");
}

void DialogCore::on_never_answered() {
  if (phase_ == Phase::ringing) reject(480, "Temporarily Unavailable", 0);
}

}  // namespace aftertone::sip
