#include "sip/stack/dialog/dialog_core.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "sip/stack/message_check.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {

DialogCore::DialogCore(StackCore& stack, std::uint64_t id) : stack_(stack), id_(id) {}

DialogCore::~DialogCore() {
  forget_requests();
  if (leg_ != nullptr) nta_leg_destroy(leg_);
}

// The tags stand in the leg from its birth: a tag given later makes sofia match requests without one.
void DialogCore::create_leg() {
  const std::string cseq = fmt::format("{} INVITE", state_.local_cseq);
  leg_ = nta_leg_tcreate(stack_.agent(), &DialogCore::on_request, this, SIPTAG_CALL_ID_STR(state_.call_id.c_str()),
                         SIPTAG_FROM_STR(state_.local_address.c_str()), SIPTAG_TO_STR(state_.remote_address.c_str()),
                         TAG_IF(state_.local_cseq != 0, SIPTAG_CSEQ_STR(cseq.c_str())),
                         NTATAG_REMOTE_CSEQ(state_.remote_cseq), TAG_END());
  if (leg_ == nullptr || state_.remote_target.empty()) return;
  Home home;
  const std::string routes = fmt::format("{}", fmt::join(state_.route_set, ","));
  const sip_record_route_t* route = routes.empty() ? nullptr : sip_record_route_make(home, routes.c_str());
  nta_leg_server_route(leg_, route, sip_contact_make(home, state_.remote_target.c_str()));
}

// A 2xx, or a request that sets up or refreshes the session: where the peer is and what it can do.
void DialogCore::remember(const sip_t& message) {
  set_target(message.sip_contact);
  if (message.sip_allow != nullptr) state_.peer_allows_update = allows_update(message);
  state_.remote_cseq = nta_leg_get_rseq(leg_);
  state_.local_cseq = nta_leg_get_seq(leg_);
}

void DialogCore::set_target(const sip_contact_t* contact) {
  if (contact == nullptr || !is_usable_uri(*contact->m_url)) return;
  state_.remote_target = fmt::format("<{}>", url_text(*contact->m_url));
  nta_leg_server_route(leg_, nullptr, contact);
}

void DialogCore::emit(DialogEvent event) {
  if (on_event_) on_event_(std::move(event));
}

// Nothing is delivered after `last`. What hangs on this dialog is let go; sofia ends its transactions alone.
void DialogCore::finish(DialogEvent last) {
  if (is_over()) return;
  phase_ = Phase::over;
  if (waiting_offer_) answer_waiting_offer(487, {});
  if (invite_in_ != nullptr) {
    if (!invite_in_->is_final) {
      reply(invite_in_->transaction, 487);
      invite_in_->is_final = true;
    }
    invite_in_ = nullptr;
  }
  forget_requests();
  stack_.bury(*this);
  const OnDialogEvent on_event = std::exchange(on_event_, nullptr);
  if (on_event) on_event(std::move(last));
}

void DialogCore::forget_requests() {
  for (nta_outgoing_t* const request : requests_)
    nta_outgoing_destroy(request);
  requests_.clear();
  if (invite_out_ != nullptr) nta_outgoing_destroy(std::exchange(invite_out_, nullptr));
  if (update_out_ != nullptr) nta_outgoing_destroy(std::exchange(update_out_, nullptr));
}

bool DialogCore::send(const Request& request, const Content& content, nta_response_f* on_response) {
  nta_outgoing_t* const sent = send_request(leg_, request, content, on_response, this);
  if (sent == nullptr) return false;
  requests_.insert(sent);
  return true;
}

void DialogCore::finish_request(nta_outgoing_t* request) {
  if (requests_.erase(request) != 0) nta_outgoing_destroy(request);
}

// Nobody waits for the answer. If it cannot be sent at all, the peer's address is unusable and there is nothing to
// retry.
void DialogCore::send_bye() {
  nta_outgoing_t* const bye = send_request(leg_, {SIP_METHOD_BYE}, {});
  if (bye != nullptr) nta_outgoing_destroy(bye);
}

void DialogCore::end_with_bye(const std::string& why) {
  send_bye();
  finish(Ended{why});
}

void DialogCore::hang_up() {
  switch (phase_) {
    case Phase::ringing:
      return reject(480, "Temporarily Unavailable", 0);
    case Phase::calling:
      // The final answer, usually 487, ends the dialog. sofia holds the CANCEL back until a provisional answer came.
      if (!is_cancelled_) nta_outgoing_tcancel(invite_out_, nullptr, nullptr, TAG_END());
      is_cancelled_ = true;
      return;
    case Phase::up:
      if (invite_in_ != nullptr) {
        wants_bye_ = true;
        return;
      }
      acknowledge({});
      return end_with_bye("we hung up");
    case Phase::over:
      return;
  }
}

void DialogCore::abandon() {
  on_event_ = nullptr;
  hang_up();
}

// Whoever sets a deadline says so here; one that has moved away costs a reminder that finds nothing to do.
void DialogCore::remind_at(Clock::time_point time) {
  if (is_over() || time >= reminder_) return;
  stack_.remind(*this, time);
  reminder_ = time;
}

void DialogCore::on_reminder(Clock::time_point now) {
  reminder_ = kNever;
  meet_deadlines(now);
  remind_at(next_deadline());
}

DialogCore::Clock::time_point DialogCore::next_deadline() const {
  Clock::time_point next = phase_ == Phase::calling ? word_deadline_.value_or(kNever) : kNever;
  for (const auto& deadline : {end_at_, transfer_deadline_, refresh_at_})
    next = std::min(next, deadline.value_or(kNever));
  if (waiting_offer_) next = std::min(next, waiting_offer_->deadline);
  return wanted_offer_ ? std::min(next, offer_not_before_) : next;
}

void DialogCore::meet_deadlines(Clock::time_point now) {
  if (phase_ == Phase::calling && word_deadline_ && now >= *word_deadline_) {
    word_deadline_.reset();
    if (!has_word_) emit(NoWord{});
  }
  if (phase_ != Phase::up) return;
  if (end_at_ && now >= *end_at_) return end_with_bye("session expired");
  if (waiting_offer_ && now >= waiting_offer_->deadline) refuse_offer(488);
  if (transfer_deadline_ && now >= *transfer_deadline_) transfer_news(408, true);
  if (wanted_offer_ && now >= offer_not_before_) offer(*std::exchange(wanted_offer_, std::nullopt));
  if (refresh_at_ && now >= *refresh_at_) refresh_session();
}

SessionTimerPolicy DialogCore::timer_policy() const {
  return {stack_.settings().session_expires, stack_.settings().min_session_expires};
}

}  // namespace aftertone::sip
