// An INVITE that we answer, from its arrival to its ACK. It may outlive its dialog: a refused INVITE is acknowledged
// too, and counts until then (telephony's overload guard). Private to src/sip/stack/.
#pragma once

#include <chrono>
#include <string>

#include "sip/stack/sofia.h"

namespace aftertone::sip {

struct ServerInvite {
  StackCore* stack = nullptr;
  DialogCore* dialog = nullptr;  // nullptr: gone; only the ACK is awaited
  nta_incoming_t* transaction = nullptr;
  std::chrono::steady_clock::time_point since;  // arrival; from the final answer on, when that was sent
  bool is_final = false;                        // 200 or higher has been sent
  bool we_offered = false;                      // the ACK is to bring the answer
  std::string phrase;                           // of our refusal: sofia does not copy it
};

}  // namespace aftertone::sip
