// A dialog's whole state as a value (RFC 3261 12): enough to write down and to let another server go on with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sip/headers/session_timer.h"

namespace aftertone::sip {

struct DialogState {
  std::string call_id;
  bool we_called = false;
  std::string local_address;  // From of our requests, with our tag
  std::string local_tag;
  std::string remote_address;  // To of our requests, with the peer's tag once it is known
  std::string remote_tag;      // empty: nobody has answered our INVITE yet
  std::uint32_t local_cseq = 0;
  std::uint32_t remote_cseq = 0;
  std::vector<std::string> route_set;  // Route values of our requests, in order
  std::string remote_target;           // the peer's Contact, with brackets
  std::string contact;                 // ours
  std::string local_sdp;               // last sent
  std::string remote_sdp;              // last received
  SessionTimer timer;
  bool peer_allows_update = false;
};

}  // namespace aftertone::sip
