// Blind transfer (RFC 3515): REFER out and in, and the NOTIFYs that tell what became of it.
#include <fmt/format.h>

#include "base/ascii.h"
#include "base/log.h"
#include "sip/headers/body.h"
#include "sip/stack/dialog/dialog_core.h"
#include "sip/stack/message_check.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

constexpr std::chrono::seconds kUntilFirstNews{10};
constexpr std::chrono::seconds kWhileRinging{60};

}  // namespace

void DialogCore::refer(const std::string& target_uri) {
  if (phase_ != Phase::up) return;
  Content content;
  content.add("Refer-To", "<" + target_uri + ">").add("Contact", state_.contact);
  content.add("Referred-By", state_.contact.substr(0, state_.contact.find('>') + 1));
  has_referred_ = true;
  is_refer_accepted_ = false;
  transfer_deadline_ = Clock::now() + kUntilFirstNews;
  remind_at(*transfer_deadline_);
  if (!send({SIP_METHOD_REFER}, content, &DialogCore::on_refer_response)) transfer_news(503, true);
}

int DialogCore::on_refer_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip) {
  DialogCore* const dialog = dialog_of(owner);
  (void)sip;
  const int status = nta_outgoing_status(request);
  if (dialog == nullptr || status < 200) return 0;
  dialog->finish_request(request);
  if (status >= 300) {
    dialog->transfer_news(status, true);
  } else {
    dialog->is_refer_accepted_ = true;  // the NOTIFYs tell
  }
  return 0;
}

int DialogCore::handle_notify(nta_incoming_t* request, const sip_t& sip) {
  const std::string event = sip.sip_event == nullptr ? "" : text_or_empty(sip.sip_event->o_type);
  if (!ascii::equals_ignoring_case(event, "refer")) return reply(request, 489);
  if (!has_referred_) return reply(request, 481);
  reply(request, 200);
  is_refer_accepted_ = true;
  const bool is_terminated =
      sip.sip_subscription_state != nullptr &&
      ascii::equals_ignoring_case(text_or_empty(sip.sip_subscription_state->ss_substate), "terminated");
  const auto status = status_of_sipfrag(body_of(sip));
  if (status || is_terminated) {
    const int known = status.value_or(408);
    transfer_news(known, known >= 200 || is_terminated);
  }
  return 200;
}

// Only a stack that was told to: a server that follows strangers' REFERs makes their calls.
int DialogCore::handle_refer(nta_incoming_t* request, const sip_t& sip) {
  if (!stack_.settings().takes_refer) {
    log::warning("sip", "call {}: a REFER to {} was refused: we make no calls for others", state_.call_id,
                 ascii::printable(header_text(sip.sip_refer_to)));
    return reply(request, 405, Content().add("Allow", kAllowedMethods));
  }
  const bool is_usable = sip.sip_refer_to != nullptr && is_usable_uri(*sip.sip_refer_to->r_url);
  if (!is_usable) return reply(request, 400);
  if (phase_ != Phase::up || is_referred_) return reply(request, 491);
  reply(request, 202, Content().add("Contact", state_.contact));
  is_referred_ = true;
  report_transfer(100);
  emit(Referred{url_text(*sip.sip_refer_to->r_url)});
  return 202;
}

void DialogCore::report_transfer(int status) {
  if (phase_ != Phase::up || !is_referred_) return;
  is_referred_ = status < 200;
  Content content;
  content.add("Event", "refer").add("Contact", state_.contact);
  content.add("Subscription-State", is_referred_ ? "active;expires=60" : "terminated;reason=noresource");
  content.content_type = "message/sipfrag;version=2.0";
  content.body = fmt::format("SIP/2.0 {} {}\r\n", status, text_or_empty(sip_status_phrase(status)));
  send({SIP_METHOD_NOTIFY}, content, &DialogCore::on_small_response);
}

// Nothing comes after the final news; a late NOTIFY is answered and forgotten.
void DialogCore::transfer_news(int status, bool is_final) {
  if (!transfer_deadline_) return;
  if (is_final) {
    log::info("sip", "call {}: transfer ended with {}", state_.call_id, status);
    transfer_deadline_.reset();
  } else {
    transfer_deadline_ = Clock::now() + kWhileRinging;
    remind_at(*transfer_deadline_);
  }
  emit(TransferProgress{status, is_final, is_refer_accepted_});
}

}  // namespace aftertone::sip
