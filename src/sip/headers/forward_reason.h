// The numbers and words in which SIP says why a call was forwarded.
#pragma once

#include <string_view>

#include "sip/headers/invite.h"

namespace aftertone::sip {

// The `cause` URI parameter of RFC 4458 and RFC 8119. Unknown numbers, and 380 (service number translation), are
// `unknown`.
ForwardReason reason_of_cause_parameter(std::string_view cause);

// A Reason header value (RFC 3326): "SIP;cause=486;text=\"Busy\"" or "Q.850;cause=17". Several values: the first that
// tells.
ForwardReason reason_of_reason_header(std::string_view reason);

// The reason parameter of Diversion (RFC 5806): "user-busy".
ForwardReason reason_of_diversion(std::string_view reason);

}  // namespace aftertone::sip
