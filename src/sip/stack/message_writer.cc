#include "sip/stack/message_writer.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace aftertone::sip {

const std::string kAllowedMethods = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, NOTIFY";

namespace {

const char* text_or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace

Content& Content::add(std::string_view name, std::string_view value) {
  if (!value.empty()) headers += fmt::format("{}: {}\r\n", name, ascii::printable(value));
  return *this;
}

Content& Content::with_sdp(std::string sdp) {
  content_type = sdp.empty() ? "" : "application/sdp";
  body = std::move(sdp);
  return *this;
}

Content& Content::add_capabilities(std::string_view contact) {
  return add("Contact", contact).add("Allow", kAllowedMethods).add("Supported", "timer");
}

int reply(nta_incoming_t* request, int status, const Content& content, const char* phrase) {
  nta_incoming_treply(request, status, phrase,
                      TAG_IF(!content.headers.empty(), SIPTAG_HEADER_STR(content.headers.c_str())),
                      SIPTAG_CONTENT_TYPE_STR(text_or_null(content.content_type)),
                      SIPTAG_PAYLOAD_STR(text_or_null(content.body)), TAG_END());
  return status;
}

void reply_stateless(nta_agent_t* agent, msg_t* request, int status, const Content& content, const char* phrase) {
  nta_msg_treply(agent, request, status, phrase == nullptr ? sip_status_phrase(status) : phrase,
                 TAG_IF(!content.headers.empty(), SIPTAG_HEADER_STR(content.headers.c_str())), TAG_END());
}

nta_outgoing_t* send_request(nta_leg_t* leg, const Request& request, const Content& content,
                             nta_response_f* on_response, RequestOwner* owner) {
  const std::string cseq = fmt::format("{} {}", request.cseq, request.name);
  return nta_outgoing_tcreate(leg, on_response, owner, nullptr, request.method, request.name, nullptr,
                              TAG_IF(request.cseq != 0, SIPTAG_CSEQ_STR(cseq.c_str())),
                              TAG_IF(!content.headers.empty(), SIPTAG_HEADER_STR(content.headers.c_str())),
                              SIPTAG_CONTENT_TYPE_STR(text_or_null(content.content_type)),
                              SIPTAG_PAYLOAD_STR(text_or_null(content.body)), TAG_END());
}

}  // namespace aftertone::sip
