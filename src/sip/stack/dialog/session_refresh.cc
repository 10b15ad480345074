// Session timers (RFC 4028): a call whose peer has vanished ends.
#include <fmt/format.h>

#include "sip/stack/dialog/dialog_core.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

constexpr std::chrono::seconds kRetryPause{2};

}  // namespace

void DialogCore::start_timer(const SessionTimer& timer) {
  state_.timer = timer;
  refresh_at_.reset();
  end_at_.reset();
  if (timer.interval.count() == 0) return;
  const Clock::time_point now = Clock::now();
  if (timer.we_refresh) refresh_at_ = now + timer.refresh_after();
  end_at_ = now + timer.end_after();
  remind_at(next_deadline());
}

// The roles stay as they are, in the words of this request: we are its uac.
std::string DialogCore::session_expires_of_refresh() const {
  if (state_.timer.interval.count() == 0) return {};
  return fmt::format("{};refresher={}", state_.timer.interval.count(), state_.timer.we_refresh ? "uac" : "uas");
}

// UPDATE if the peer knows it, else a re-INVITE with the description it has already.
void DialogCore::refresh_session() {
  if (invite_in_ != nullptr || is_offer_exchange_running()) return;  // the next tick tries again
  refresh_at_.reset();
  if (!state_.peer_allows_update) {
    send_reinvite(InvitePurpose::refresh, state_.local_sdp);
    return;
  }
  Content content;
  content.add_capabilities(state_.contact).add("Session-Expires", session_expires_of_refresh());
  update_out_ = send_request(leg_, {SIP_METHOD_UPDATE}, content, &DialogCore::on_update_response, this);
}

int DialogCore::on_update_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip) {
  DialogCore* const dialog = dialog_of(owner);
  const int status = nta_outgoing_status(request);
  if (dialog != nullptr && status >= 200) dialog->handle_update_response(status, sip);
  return 0;
}

void DialogCore::handle_update_response(int status, const sip_t* sip) {
  nta_outgoing_destroy(std::exchange(update_out_, nullptr));
  if (status < 300 && sip != nullptr) {
    remember(*sip);
    return start_timer(accept_session_timer(session_timer_of(*sip), state_.timer.interval));
  }
  if (status == 408 || status == 481) return end_with_bye("the peer has lost the call");
  if (status == 422 && sip != nullptr)
    state_.timer.interval = std::max(state_.timer.interval, session_timer_of(*sip).min_se);
  if (status == 405 || status == 501) state_.peer_allows_update = false;
  refresh_at_ = Clock::now() + kRetryPause;  // end_at_ bounds the tries
  remind_at(*refresh_at_);
}

}  // namespace aftertone::sip
