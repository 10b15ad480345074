// Their offer within a dialog, answered from the negotiation. Home: the call's loop.
#pragma once

#include <string>

#include "call/media_negotiation.h"
#include "sip/stack/dialog.h"

namespace aftertone::call {

// True: they wanted our offer, and their answer to it comes with the ACK. What cannot be answered is refused, and the
// call goes on as it was; the error says why.
Result<bool> answer_offer_in_dialog(MediaNegotiation& negotiation, sip::Dialog& dialog, const std::string& sdp);

}  // namespace aftertone::call
