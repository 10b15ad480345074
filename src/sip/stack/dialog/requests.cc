// Requests within the dialog: who may send them and what becomes of them.
#include "sip/headers/body.h"
#include "sip/stack/dialog/dialog_core.h"
#include "sip/stack/message_check.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {

// After finish() sofia ends the transactions alone; what it still tells is nobody's.
DialogCore* DialogCore::dialog_of(RequestOwner* owner) {
  auto* const dialog = static_cast<DialogCore*>(owner);
  return dialog == nullptr || dialog->is_over() ? nullptr : dialog;
}

// sofia matches tags ignoring case and lets any peer tag through while it knows none: here they are matched exactly.
int DialogCore::on_request(DialogCore* dialog, nta_leg_t* leg, nta_incoming_t* request, const sip_t* sip) {
  (void)leg;
  if (sip->sip_request->rq_method == sip_method_ack)
    return 200;  // a stray one: let the transaction go, nothing is sent
  if (dialog == nullptr || dialog->is_over()) return reply(request, 481);
  if (what_is_wrong(*sip) != nullptr) return reply(request, 400);
  const bool is_ours = text_or_empty(sip->sip_to->a_tag) == dialog->state_.local_tag &&
                       text_or_empty(sip->sip_from->a_tag) == dialog->state_.remote_tag;
  if (!is_ours) return reply(request, 481);
  const std::string unknown = unknown_requirements(*sip);
  if (!unknown.empty()) return reply(request, 420, Content().add("Unsupported", unknown));
  dialog->state_.remote_cseq = sip->sip_cseq->cs_seq;
  return dialog->handle_request(request, *sip);
}

int DialogCore::handle_request(nta_incoming_t* request, const sip_t& sip) {
  switch (sip.sip_request->rq_method) {
    case sip_method_bye:
      return handle_bye(request);
    case sip_method_invite:
      return handle_invite(request, sip);
    case sip_method_update:
      return handle_update(request, sip);
    case sip_method_info:
      return handle_info(request, sip);
    case sip_method_notify:
      return handle_notify(request, sip);
    case sip_method_refer:
      return handle_refer(request, sip);
    case sip_method_options:
      return handle_options(request);
    case sip_method_unknown:
      return reply(request, 501, Content().add("Allow", kAllowedMethods));
    default:
      return reply(request, 405, Content().add("Allow", kAllowedMethods));
  }
}

int DialogCore::handle_bye(nta_incoming_t* request) {
  reply(request, 200);
  finish(Ended{"BYE"});
  return 200;
}

int DialogCore::handle_info(nta_incoming_t* request, const sip_t& sip) {
  const std::string body = body_of(sip);
  if (body.empty()) return reply(request, 200);
  const auto digit = digit_of_info(content_type_of(sip), body);
  if (!digit) return reply(request, 415, Content().add("Accept", "application/dtmf-relay, application/dtmf"));
  reply(request, 200);
  emit(InfoDigit{*digit});
  return 200;
}

int DialogCore::handle_options(nta_incoming_t* request) {
  return reply(request, 200, Content().add_capabilities(state_.contact).add("Accept", "application/sdp"));
}

void DialogCore::send_info_digit(char digit) {
  if (phase_ != Phase::up) return;
  Content content;
  content.content_type = "application/dtmf-relay";
  content.body = info_of_digit(digit);
  send({SIP_METHOD_INFO}, content, &DialogCore::on_small_response);
}

int DialogCore::on_small_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip) {
  DialogCore* const dialog = dialog_of(owner);
  (void)sip;
  if (dialog != nullptr && nta_outgoing_status(request) >= 200) dialog->finish_request(request);
  return 0;
}

}  // namespace aftertone::sip
