#include "sip/stack/events/request_sender.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "sip/headers/uri.h"
#include "sip/stack/message_check.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/message_writer.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

constexpr unsigned long kLongestSeconds = 30UL * 24 * 3600;

std::chrono::seconds bounded(unsigned long seconds) {
  return std::chrono::seconds(std::min(seconds, kLongestSeconds));
}

bool is_usable(const std::string& uri) {
  Home home;
  const url_t* const url = url_make(home, uri.c_str());
  return url != nullptr && is_usable_uri(*url);
}

// With a tag; empty if it is not an address.
std::string tagged(const std::string& address, nta_agent_t* agent) {
  Home home;
  sip_from_t* const from = sip_from_make(home, address.c_str());
  if (from == nullptr) return {};
  if (from->a_tag == nullptr) sip_from_tag(home, from, text_or_empty(nta_agent_newtag(home, nullptr, agent)).c_str());
  return header_text(from);
}

bool wants_contact(const std::string& method) {
  return method == "NOTIFY" || method == "SUBSCRIBE" || method == "REGISTER";
}

// Of our extra headers; each is one line, whatever stands in it.
std::string header_lines(const OutgoingRequest& request) {
  Content content;
  for (const std::string& line : request.headers) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    content.add(line.substr(0, colon), ascii::trimmed(line.substr(std::min(colon + 1, line.size()))));
  }
  return content.headers;
}

// The first of the bindings to go (RFC 3261 10.2.4); zero when none says when.
std::chrono::seconds expires_of_contacts(const sip_t& sip) {
  std::optional<unsigned long> soonest;
  for (const sip_contact_t* contact = sip.sip_contact; contact != nullptr; contact = contact->m_next) {
    const auto expires = ascii::parse_unsigned(text_or_empty(contact->m_expires), kLongestSeconds);
    if (expires) soonest = std::min<unsigned long>(soonest.value_or(kLongestSeconds), *expires);
  }
  return bounded(soonest.value_or(0));
}

// Host and port that the request goes to.
std::string peer_of(const OutgoingRequest& request) {
  const std::string& uri = request.next_hop.empty() ? request.target : request.next_hop;
  const std::size_t at = uri.find('@');
  const std::string host = uri.substr(at == std::string::npos ? uri.find(':') + 1 : at + 1);
  return host.substr(0, host.find_first_of(";?"));
}

RequestAnswer read_answer(int status, const sip_t* sip) {
  RequestAnswer answer;
  answer.status = status < 200 ? 408 : status;
  if (sip == nullptr) return answer;
  if (sip->sip_etag != nullptr) answer.etag = text_or_empty(sip->sip_etag->g_string);
  if (sip->sip_expires != nullptr) answer.expires = bounded(sip->sip_expires->ex_delta);
  if (sip->sip_expires == nullptr) answer.expires = expires_of_contacts(*sip);
  if (status == 401 || status == 407) answer.challenges = challenges_of(*sip);
  if (sip->sip_min_expires != nullptr) answer.min_expires = bounded(sip->sip_min_expires->me_delta);
  if (sip->sip_retry_after != nullptr) answer.retry_after = bounded(sip->sip_retry_after->af_delta);
  return answer;
}

}  // namespace

RequestSender::~RequestSender() {
  for (const auto& [sent, owner] : sent_)
    nta_outgoing_destroy(sent->transaction);
}

void RequestSender::send(const OutgoingRequest& request, OnRequestAnswer on_answer) {
  auto owner = std::make_unique<Sent>();
  Sent& sent = *owner;
  sent.sender = this;
  sent.request = request;
  sent.request.from = tagged(request.from, stack_.agent());
  if (request.call_id.empty()) sent.request.call_id = Uuid::v7(SystemClock().now()).to_string();
  std::string authorization;
  if (request.credentials)
    authorization = digests_.foresee(peer_of(request), *request.credentials, request.method, request.target);
  if (!start(sent, authorization)) return on_answer(RequestAnswer{503, {}, {}, {}, {}});
  sent.on_answer = std::move(on_answer);
  sent_[&sent] = std::move(owner);
}

bool RequestSender::start(Sent& sent, const std::string& authorization) {
  msg_t* const message = build(sent.request, authorization);
  if (message == nullptr) return false;
  const std::string& hop = sent.request.next_hop;
  const auto* const next_hop = hop.empty() ? nullptr : reinterpret_cast<const url_string_t*>(hop.c_str());
  sent.transaction =
      nta_outgoing_mcreate(stack_.agent(), &RequestSender::on_response, &sent, next_hop, message, TAG_END());
  if (sent.transaction == nullptr) msg_destroy(message);
  return sent.transaction != nullptr;
}

// False: the answer stands.
bool RequestSender::answered_challenge(Sent& sent, const RequestAnswer& answer) {
  OutgoingRequest& request = sent.request;
  if ((answer.status != 401 && answer.status != 407) || !request.credentials) return false;
  const auto authorization = digests_.answer(peer_of(request), *request.credentials, answer.challenges,
                                             sent.challenges_answered, request.method, request.target);
  if (!authorization) return false;
  ++sent.challenges_answered;
  ++request.cseq;
  nta_outgoing_t* const challenged = sent.transaction;
  const bool is_sent = start(sent, *authorization);
  if (!is_sent) sent.transaction = challenged;  // for finish()
  if (is_sent) nta_outgoing_destroy(challenged);
  return is_sent;
}

std::string RequestSender::contact_for(const OutgoingRequest& request) const {
  if (!request.contact.empty() || !wants_contact(request.method)) return request.contact;
  const auto hop = parse_uri(request.next_hop.empty() ? request.target : request.next_hop);
  if (!hop) return {};
  return stack_.contact(find_parameter(hop->parameters, "transport").value_or("udp"), hop->host);
}

// nullptr: something in it is not what SIP can send.
msg_t* RequestSender::build(const OutgoingRequest& request, const std::string& authorization) const {
  if (!is_usable(request.target) || (!request.next_hop.empty() && !is_usable(request.next_hop))) return nullptr;
  if (request.from.empty()) return nullptr;
  msg_t* const message = nta_msg_create(stack_.agent(), 0);
  sip_t* const sip = sip_object(message);
  const std::string request_line = fmt::format("{} {} SIP/2.0", request.method, request.target);
  const std::string to = request.to.empty() ? "<" + request.target + ">" : request.to;
  const std::string cseq = fmt::format("{} {}", request.cseq, request.method);
  const std::string routes = fmt::format("{}", fmt::join(request.route_set, ","));
  const std::string contact = contact_for(request);
  const std::string lines = header_lines(request) + authorization;
  const int added =
      sip_add_tl(message, sip, SIPTAG_REQUEST_STR(request_line.c_str()), SIPTAG_FROM_STR(request.from.c_str()),
                 SIPTAG_TO_STR(to.c_str()), SIPTAG_CALL_ID_STR(request.call_id.c_str()), SIPTAG_CSEQ_STR(cseq.c_str()),
                 SIPTAG_MAX_FORWARDS_STR("70"), TAG_IF(!routes.empty(), SIPTAG_ROUTE_STR(routes.c_str())),
                 TAG_IF(!contact.empty(), SIPTAG_CONTACT_STR(contact.c_str())),
                 TAG_IF(!lines.empty(), SIPTAG_HEADER_STR(lines.c_str())),
                 TAG_IF(!request.body.empty(), SIPTAG_CONTENT_TYPE_STR(request.content_type.c_str())),
                 TAG_IF(!request.body.empty(), SIPTAG_PAYLOAD_STR(request.body.c_str())), TAG_END());
  const bool is_whole = added >= 0 && sip->sip_request != nullptr && sip->sip_to != nullptr &&
                        sip->sip_cseq != nullptr && sip->sip_error == nullptr && nta_msg_complete(message) >= 0;
  if (is_whole) return message;
  msg_destroy(message);
  return nullptr;
}

int RequestSender::on_response(RequestOwner* sent, nta_outgoing_t* transaction, const sip_t* sip) {
  auto* const request = static_cast<Sent*>(sent);
  if (request != nullptr && (sip == nullptr || nta_outgoing_status(transaction) >= 200)) {
    request->sender->finish(*request, sip);
  }
  return 0;
}

void RequestSender::finish(Sent& sent, const sip_t* sip) {
  const RequestAnswer answer = read_answer(nta_outgoing_status(sent.transaction), sip);
  if (answered_challenge(sent, answer)) return;
  if (sent.request.credentials && sip != nullptr) {
    for (const std::string& info : authentication_infos_of(*sip))
      digests_.take_info(peer_of(sent.request), *sent.request.credentials, info);
  }
  const OnRequestAnswer on_answer = std::move(sent.on_answer);
  nta_outgoing_destroy(sent.transaction);
  sent_.erase(&sent);
  on_answer(answer);
}

}  // namespace aftertone::sip
