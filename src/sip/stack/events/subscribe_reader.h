// A SUBSCRIBE as values, and what is wrong with it. Private to src/sip/stack/.
#pragma once

#include "sip/events/subscribe.h"
#include "sip/stack/sofia.h"

namespace aftertone::sip {

bool is_event(const sip_t& sip, const std::string& package);
// Accept admits `content_type`, or is absent.
bool accepts(const sip_t& sip, const std::string& content_type);

// Without contact and, of a first SUBSCRIBE, without local tag. Nothing: a header is missing, too long to be kept or
// not printable ASCII.
std::optional<Subscribe> read_subscribe(msg_t* message, const sip_t& sip);

}  // namespace aftertone::sip
