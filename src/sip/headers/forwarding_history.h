// Who forwarded a call, as History-Info (RFC 7044, RFC 4244) and Diversion (RFC 5806) tell it.
#pragma once

#include <string>
#include <vector>

#include "sip/headers/invite.h"

namespace aftertone::sip {

struct Diverter {
  std::string user;
  ForwardReason reason = ForwardReason::unknown;
};

// The earliest diverter first. `current_user` is the user of the request URI, which an older proxy does not add itself.
// Mappings that are no forwarding (rc, np, RFC 8119 service number translation) are left out; so are hidden users.
std::vector<Diverter> diverters_of_history(const std::vector<std::string>& history_info,
                                           const std::string& current_user);

// The earliest diverter first, although the header has the latest on top.
std::vector<Diverter> diverters_of_diversion(const std::vector<std::string>& diversion);

// The user of the first History-Info entry: the number dialled. Empty if there is none.
std::string first_target_of_history(const std::vector<std::string>& history_info);

}  // namespace aftertone::sip
