// What message bodies other than SDP carry, and where SDP hides in them. Pure; every byte is attacker's input.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aftertone::sip {

// The SDP of a body: the body itself, or the application/sdp part of a multipart body (RFC 5621). Empty for an empty
// body. Error: unsupported (415).
Result<std::string> sdp_of_body(std::string_view content_type, std::string_view body);

// INFO: application/dtmf-relay ("Signal=5\r\nDuration=160") or application/dtmf ("5"). Nothing: not a key press.
std::optional<char> digit_of_info(std::string_view content_type, std::string_view body);
std::string info_of_digit(char digit);  // application/dtmf-relay

// NOTIFY message/sipfrag (RFC 3515): "SIP/2.0 180 Ringing". Nothing: not a status line.
std::optional<int> status_of_sipfrag(std::string_view body);

}  // namespace aftertone::sip
