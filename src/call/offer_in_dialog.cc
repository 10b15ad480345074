#include "call/offer_in_dialog.h"

namespace aftertone::call {

Result<bool> answer_offer_in_dialog(MediaNegotiation& negotiation, sip::Dialog& dialog, const std::string& sdp) {
  if (sdp.empty()) {
    dialog.accept_offer(negotiation.offer());
    return true;
  }
  const Result<std::string> answer = negotiation.answer(sdp);
  if (answer) {
    dialog.accept_offer(*answer);
    return false;
  }
  dialog.refuse_offer(answer.error().code == Code::invalid ? 400 : 488);
  return tl::unexpected(answer.error());
}

}  // namespace aftertone::call
