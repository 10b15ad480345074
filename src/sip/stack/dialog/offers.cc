// Offers within a dialog: re-INVITE (RFC 3261 14) and UPDATE (RFC 3311), theirs and ours.
#include <random>

#include "sip/headers/body.h"
#include "sip/stack/dialog/dialog_core.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

constexpr std::chrono::seconds kOfferDeadline{10};

// RFC 3261 14.1: who owns the Call-ID waits longer, so that the two do not meet again.
std::chrono::milliseconds glare_pause(bool we_called) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  const int from = we_called ? 2'100 : 0;
  const int to = we_called ? 4'000 : 2'000;
  return std::chrono::milliseconds(std::uniform_int_distribution<int>(from, to)(random));
}

}  // namespace

// What both kinds have in common. Returns the status answered, or 0 with the SDP, which may be empty.
int DialogCore::refuse_if_busy_or_bad(nta_incoming_t* request, const sip_t& sip, std::string& sdp) {
  const bool is_set_up = phase_ == Phase::up && invite_in_ == nullptr;
  if (!is_set_up || invite_out_ != nullptr || update_out_ != nullptr) return reply(request, 491);
  if (waiting_offer_) return reply(request, 500, Content().add("Retry-After", "2"));
  auto found = sdp_of_body(content_type_of(sip), body_of(sip));
  if (!found) return reply(request, 415, Content().add("Accept", "application/sdp, multipart/mixed"));
  if (is_session_too_short(session_timer_of(sip), timer_policy())) {
    return reply(request, 422, Content().add("Min-SE", std::to_string(timer_policy().min_se.count())));
  }
  sdp = std::move(*found);
  return 0;
}

int DialogCore::handle_invite(nta_incoming_t* request, const sip_t& sip) {
  std::string sdp;
  if (const int refused = refuse_if_busy_or_bad(request, sip, sdp)) return refused;
  remember(sip);
  reply(request, 100);
  ServerInvite& invite = stack_.keep(request, this);
  waiting_offer_ = WaitingOffer{&invite, nullptr, sdp.empty(), session_timer_of(sip), Clock::now() + kOfferDeadline};
  remind_at(waiting_offer_->deadline);
  if (!sdp.empty()) state_.remote_sdp = sdp;
  emit(Offered{std::move(sdp)});
  return 0;
}

int DialogCore::handle_update(nta_incoming_t* request, const sip_t& sip) {
  std::string sdp;
  if (const int refused = refuse_if_busy_or_bad(request, sip, sdp)) return refused;
  remember(sip);
  waiting_offer_ = WaitingOffer{nullptr, request, false, session_timer_of(sip), Clock::now() + kOfferDeadline};
  remind_at(waiting_offer_->deadline);
  if (sdp.empty()) {  // a session refresh and nothing else
    accept_offer({});
  } else {
    state_.remote_sdp = sdp;
    emit(Offered{std::move(sdp)});
  }
  return 0;
}

void DialogCore::accept_offer(std::string sdp) {
  if (!waiting_offer_) return;
  const SessionTimerAnswer timer = answer_session_timer(waiting_offer_->timer, timer_policy());
  Content content;
  content.add_capabilities(state_.contact).add("Session-Expires", timer.session_expires);
  if (timer.is_required) content.add("Require", "timer");
  if (!sdp.empty()) state_.local_sdp = sdp;
  start_timer(timer.timer);
  answer_waiting_offer(200, content.with_sdp(std::move(sdp)));
}

void DialogCore::refuse_offer(int status) {
  if (waiting_offer_) answer_waiting_offer(status < 400 ? 488 : status, {});
}

void DialogCore::answer_waiting_offer(int status, Content content) {
  const WaitingOffer waiting = *std::exchange(waiting_offer_, std::nullopt);
  if (waiting.update != nullptr) {
    reply(waiting.update, status, content);
    nta_incoming_destroy(waiting.update);
    return;
  }
  waiting.invite->is_final = true;
  waiting.invite->since = Clock::now();
  waiting.invite->we_offered = status == 200 && waiting.is_empty;
  if (status != 200) waiting.invite->dialog = nullptr;
  reply(waiting.invite->transaction, status, content);
}

// Sent when nothing else is under way; the last one asked for counts.
void DialogCore::offer(std::string sdp) {
  if (phase_ != Phase::up) return;
  const bool is_set_up = invite_in_ == nullptr;
  if (!is_set_up || is_offer_exchange_running() || Clock::now() < offer_not_before_) {
    wanted_offer_ = std::move(sdp);
    remind_at(offer_not_before_);
    return;
  }
  if (!send_reinvite(InvitePurpose::offer, sdp)) emit(Rejected{503, "Cannot be sent", {}});
}

bool DialogCore::send_reinvite(InvitePurpose purpose, const std::string& sdp) {
  Content content;
  content.add_capabilities(state_.contact).add("Session-Expires", session_expires_of_refresh()).with_sdp(sdp);
  invite_purpose_ = purpose;
  invite_out_ = send_request(leg_, {SIP_METHOD_INVITE}, content, &DialogCore::on_reinvite_response, this);
  if (invite_out_ == nullptr) return false;
  state_.local_sdp = sdp;
  return true;
}

int DialogCore::on_reinvite_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip) {
  DialogCore* const dialog = dialog_of(owner);
  if (dialog != nullptr) dialog->handle_reinvite_response(nta_outgoing_status(request), sip);
  return 0;
}

void DialogCore::handle_reinvite_response(int status, const sip_t* sip) {
  if (status < 200) return;
  if (status < 300 && sip != nullptr) {
    reinvite_answered(status, *sip);
  } else {
    nta_outgoing_destroy(std::exchange(invite_out_, nullptr));
    reinvite_refused(status < 300 ? 408 : status);
  }
}

void DialogCore::reinvite_answered(int status, const sip_t& sip) {
  send_ack(nta_outgoing_cseq(invite_out_), {});
  remember(sip);
  start_timer(accept_session_timer(session_timer_of(sip), state_.timer.interval));
  std::string sdp = sdp_of_body(content_type_of(sip), body_of(sip)).value_or("");
  const bool is_news = invite_purpose_ == InvitePurpose::offer || (!sdp.empty() && sdp != state_.remote_sdp);
  if (!sdp.empty()) state_.remote_sdp = sdp;
  if (is_news) emit(Answered{status, std::move(sdp)});
}

void DialogCore::reinvite_refused(int status) {
  if (status == 408 || status == 481) return end_with_bye("the peer has lost the call");
  if (status == 491) {
    offer_not_before_ = Clock::now() + glare_pause(state_.we_called);
    remind_at(offer_not_before_);
    if (invite_purpose_ == InvitePurpose::refresh) {
      refresh_at_ = offer_not_before_;
    } else {
      wanted_offer_ = state_.local_sdp;
    }
    return;
  }
  if (invite_purpose_ == InvitePurpose::offer) emit(Rejected{status, {}, {}});
}

}  // namespace aftertone::sip
