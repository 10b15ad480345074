// sofia's variadic calls, once each, in typed C++. Private to src/sip/stack/.
#pragma once

#include <string>
#include <string_view>

#include "sip/stack/sofia.h"

namespace aftertone::sip {

// What a message carries besides what its transaction and dialog know.
struct Content {
  std::string headers;  // "Name: value\r\n" lines
  std::string content_type;
  std::string body;

  Content& add(std::string_view name, std::string_view value);  // nothing for an empty value
  Content& with_sdp(std::string sdp);
  // Contact, Allow, Supported: what goes with whatever sets up or refreshes a session.
  Content& add_capabilities(std::string_view contact);
};

extern const std::string kAllowedMethods;

// `phrase` is not copied: it must live as long as the transaction. nullptr: the usual one. Returns `status`.
int reply(nta_incoming_t* request, int status, const Content& content = {}, const char* phrase = nullptr);

// Consumes `request`; keeps no state.
void reply_stateless(nta_agent_t* agent, msg_t* request, int status, const Content& content = {},
                     const char* phrase = nullptr);

// Within a dialog. nullptr: it cannot be sent at all. The answer comes to `on_response`; with none, nobody cares about
// it. `cseq` is given for an ACK.
struct Request {
  sip_method_t method;
  const char* name;
  std::uint32_t cseq = 0;
};
nta_outgoing_t* send_request(nta_leg_t* leg, const Request& request, const Content& content,
                             nta_response_f* on_response = nullptr, RequestOwner* owner = nullptr);

}  // namespace aftertone::sip
