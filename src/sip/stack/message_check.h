// What we insist on in a message before it touches any state: sofia's transactions and dialogs trust more than they
// should (docs/security.md). Private to src/sip/stack/.
#pragma once

#include <string>

#include "sip/stack/sofia.h"

namespace aftertone::sip {

// What is wrong with a request, as the phrase of a 400; nullptr: nothing. Call it again for requests within a dialog: a
// changed Contact or Record-Route is attacker's input too.
const char* what_is_wrong(const sip_t& request);

// Every Record-Route can be routed to.
bool are_routes_usable(const sip_t& message);

// A SIP or SIPS URI with a host, without the parameters that make sofia read past their end.
bool is_usable_uri(const url_t& url);

// The option tags of Require that we do not know, comma separated (RFC 3261 8.2.2.3: 420). Empty: none.
std::string unknown_requirements(const sip_t& request);

// Accept admits application/sdp, or is absent.
bool accepts_sdp(const sip_t& request);

}  // namespace aftertone::sip
