// Requests that belong to no dialog: checked, refused without state where that is possible, and the first INVITE of a
// call.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "sip/headers/body.h"
#include "sip/stack/dialog_handle.h"
#include "sip/stack/message_check.h"
#include "sip/stack/message_reader.h"
#include "sip/stack/refused_requests.h"
#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

constexpr const char* kOverloadRetrySeconds = "2";
constexpr std::chrono::seconds kOverloadLogPause{10};
constexpr std::size_t kLongestMethod = 20;  // of a stranger, in the log

// What is only sent within a dialog: without one the peer is told that the dialog does not exist (RFC 3261 12.2.2).
bool needs_dialog(sip_method_t method) {
  return method == sip_method_bye || method == sip_method_cancel || method == sip_method_info ||
         method == sip_method_update || method == sip_method_notify || method == sip_method_prack;
}

bool is_scheme_known(const url_t& url) {
  return url.url_type == url_sip || url.url_type == url_sips || url.url_type == url_tel;
}

bool has_content_coding(const sip_t& sip) {
  return sip.sip_content_encoding != nullptr && sip.sip_content_encoding->k_items != nullptr &&
         sip.sip_content_encoding->k_items[0] != nullptr;
}

// What nobody sends often who means well.
void turn_away(nta_agent_t* agent, msg_t* message, const sip_t& sip, int status, const Content& content = {},
               const char* phrase = nullptr) {
  const std::string method = text_or_empty(sip.sip_request->rq_method_name);
  if (sip.sip_via != nullptr)
    note_refused_request(source_of(message, sip).ip,
                         fmt::format("{}, {}", ascii::printable(method.substr(0, kLongestMethod)), status));
  reply_stateless(agent, message, status, content, phrase);
}

}  // namespace

// A stray ACK or response is dropped; sofia has matched the others to their transactions and dialogs already.
int StackCore::on_message(StackCore* stack, nta_agent_t* agent, msg_t* message, sip_t* sip) {
  const bool is_request = sip != nullptr && sip->sip_request != nullptr;
  if (is_request && sip->sip_request->rq_method != sip_method_ack) {
    stack->handle_request(message, *sip);
  } else {
    nta_msg_discard(agent, message);
  }
  return 0;
}

void StackCore::handle_request(msg_t* message, sip_t& sip) {
  if (const char* const wrong = what_is_wrong(sip)) return turn_away(agent_, message, sip, 400, {}, wrong);
  const sip_method_t method = sip.sip_request->rq_method;
  const bool is_subscribe = method == sip_method_subscribe && (settings_.serves_events || subscribes_->is_serving());
  const bool is_notice = method == sip_method_notify && on_notice_ != nullptr;
  if (!is_subscribe && !is_notice && (sip.sip_to->a_tag != nullptr || needs_dialog(method)))
    return reply_stateless(agent_, message, 481);
  if (!is_scheme_known(*sip.sip_request->rq_url)) return turn_away(agent_, message, sip, 416);
  const std::string unknown = unknown_requirements(sip);
  if (!unknown.empty()) return turn_away(agent_, message, sip, 420, Content().add("Unsupported", unknown));
  if (is_subscribe) return subscribes_->handle(message, sip);
  if (is_notice) return handle_notice(message, sip);
  if (method == sip_method_options) return handle_options(message, sip);
  if (method == sip_method_invite) return handle_invite(message, sip);
  const int status = method == sip_method_unknown ? 501 : 405;
  turn_away(agent_, message, sip, status, Content().add("Allow", kAllowedMethods));
}

// Monitoring and proxies ask whether calls would be taken here: the truth, from memory.
void StackCore::handle_options(msg_t* message, const sip_t& sip) {
  const Source source = source_of(message, sip);
  Content content;
  content.add_capabilities(contact(source.transport, source.ip)).add("Accept", "application/sdp, multipart/mixed");
  if (subscribes_->is_serving()) content.add("Allow", "SUBSCRIBE").add("Allow-Events", subscribes_->package());
  const Readiness readiness = readiness_ ? readiness_() : Readiness();
  if (readiness.is_ready) return reply_stateless(agent_, message, 200, content);
  std::string why = readiness.why_not;
  std::replace(why.begin(), why.end(), '"', '\'');
  content.add("Retry-After", std::to_string(std::max(1, readiness.retry_after_seconds)));
  content.add("Warning", fmt::format("399 {} \"{}\"", settings_.contact_user, why));
  reply_stateless(agent_, message, 503, content);
}

void StackCore::handle_notice(msg_t* message, const sip_t& sip) {
  Notice notice;
  notice.call_id = text_or_empty(sip.sip_call_id->i_id);
  notice.from = header_text(sip.sip_from);
  notice.state = header_text(sip.sip_subscription_state);
  notice.body = body_of(sip);
  reply_stateless(agent_, message, on_notice_(notice) ? 200 : 481);
}

void StackCore::handle_invite(msg_t* message, sip_t& sip) {
  if (is_refused_at_once(message, sip)) return;
  auto sdp = sdp_of_body(content_type_of(sip), body_of(sip));
  if (!sdp) return reply_stateless(agent_, message, 415, Content().add("Accept", "application/sdp, multipart/mixed"));
  start_dialog(message, sip, std::move(*sdp));
}

bool StackCore::is_refused_at_once(msg_t* message, const sip_t& sip) {
  // Stateless: a transaction for each refusal would feed the very list whose length is the problem.
  const bool is_overloaded = server_invites_.size() >= settings_.max_unacknowledged;
  if (is_overloaded) {
    log_overload();
    reply_stateless(agent_, message, 503, Content().add("Retry-After", kOverloadRetrySeconds));
  } else if (has_content_coding(sip)) {
    reply_stateless(agent_, message, 415, Content().add("Accept-Encoding", "identity"));
  } else if (!accepts_sdp(sip)) {
    reply_stateless(agent_, message, 406, Content().add("Accept", "application/sdp"));
  } else if (is_session_too_short(session_timer_of(sip), {settings_.session_expires, settings_.min_session_expires})) {
    const auto min_se = settings_.min_session_expires.count();
    reply_stateless(agent_, message, 422, Content().add("Min-SE", std::to_string(min_se)));
  } else {
    return false;
  }
  return true;
}

void StackCore::log_overload() {
  const auto now = std::chrono::steady_clock::now();
  if (now - overload_logged_ < kOverloadLogPause) return;
  overload_logged_ = now;
  log::error(error_codes::kSipFlood, "sip", "{} calls wait for their ACK: new ones are answered 503",
             server_invites_.size());
}

void StackCore::start_dialog(msg_t* message, sip_t& sip, std::string sdp) {
  const Invite invite = read_invite(message, sip, sdp);
  nta_incoming_t* const transaction = nta_incoming_create(agent_, nullptr, message, &sip, TAG_END());
  if (transaction == nullptr) return;
  reply(transaction, 100);
  const DialogId id = new_dialog_id();
  DialogCore& dialog = add_dialog(id);
  dialog.take_invite(transaction, message, sip, std::move(sdp));
  CallDecision decision = on_invite_(invite, std::make_shared<DialogHandle>(queue_, id, invite.call_id));
  if (auto* const on_event = std::get_if<OnDialogEvent>(&decision)) {
    dialog.deliver_to(std::move(*on_event));
  } else {
    const Refusal& refusal = std::get<Refusal>(decision);
    dialog.reject(refusal.status, refusal.phrase, refusal.retry_after_seconds);
  }
}

int StackCore::on_server_invite(ServerInvite* invite, nta_incoming_t* transaction, const sip_t* sip) {
  (void)transaction;
  StackCore& stack = *invite->stack;
  const bool is_cancel = sip != nullptr && sip->sip_request->rq_method == sip_method_cancel;
  if (is_cancel) {
    if (invite->is_final) return 0;
    if (invite->dialog != nullptr) invite->dialog->on_cancel(*invite);
    return 0;  // the ACK of the 487 is still to come
  }
  if (invite->dialog != nullptr) {
    if (sip != nullptr) {
      invite->dialog->on_ack(*invite, *sip);
    } else {
      invite->dialog->on_no_ack(*invite);
    }
  }
  stack.release(*invite);
  return 0;
}

}  // namespace aftertone::sip
