// The part of a call in which it ends, and the story of how.
#include <fmt/format.h>

#include "base/log.h"
#include "call/bridge.h"
#include "call/sip_call.h"
#include "sip/stack/refused_requests.h"

namespace aftertone::call {
namespace {

using namespace std::chrono_literals;
using async::Deadline;
using async::Task;

constexpr auto kTransferTime = 20s;

std::string refer_target(const std::string& target, const std::string& host) {
  if (target.starts_with("sip:") || target.starts_with("sips:") || target.starts_with("tel:")) return target;
  return "sip:" + target + "@" + host;
}

// Final answers to a call that a PBX has made for us: it is no use to make it once more.
bool is_word_of_called(int status) {
  return status == 408 || status == 480 || status == 486 || status == 487 || status == 600 || status == 603;
}

}  // namespace

// Once: how they ended it. When it was us, that has been told.
void SipCall::tell_end() {
  if (is_end_told_) return;
  is_end_told_ = true;
  story().tell(StoryKind::received, inbox_->why_ended());
}

void SipCall::end(const std::string& why) {
  if (is_over_) return;
  log::info("call", "{}: we hang up: {}", facts_.call_id, why);
  is_over_ = true;
  is_end_told_ = true;
  story().tell(StoryKind::note, why);
  story().tell(StoryKind::sent, "BYE");
  dialog_->hang_up();
}

Task<> SipCall::reject(RejectReason reason) {
  if (is_over_) co_return;
  if (reason == RejectReason::no_such_mailbox) {
    sip::note_refused_request(peer_host_, "INVITE for a mailbox that is not there, 404");
    dialog_->reject(404, "Not Found");
    tell_refusal(404, "Not Found");
  } else {
    dialog_->reject(503, "Service Unavailable", 10);
    tell_refusal(503, "Service Unavailable");
  }
}

void SipCall::tell_refusal(int status, const std::string& phrase) {
  is_over_ = true;
  is_end_told_ = true;
  story().tell_answer(status, phrase);
}

Task<Status> SipCall::transfer(TransferRequest request) {
  throw_if_over();
  const bool can_bridge = parts_.dialler != nullptr && !request.number.empty();
  const TransferWay way = can_bridge ? parts_.dialler->settings().transfer_way : TransferWay::refer;
  if (way != TransferWay::bridge && !request.target.empty()) {
    Status referred = co_await refer(request.target);
    if (referred || way == TransferWay::refer || referred.error().code != Code::unsupported) co_return referred;
    log::info("call", "{}: {}; we call ourselves", facts_.call_id, referred.error().detail);
  }
  story().tell(StoryKind::note, "we call " + request.number + ", and pass the audio on");
  const auto bridge = std::make_shared<Bridge>(*this, *parts_.dialler);
  co_return co_await bridge->run(std::move(request));
}

// Error: unsupported when the PBX has not done it, and nobody knows of it; unavailable when whoever was called does not
// want it, or may be ringing.
Task<Status> SipCall::refer(std::string target) {
  dialog_->refer(refer_target(target, peer_host_));
  story().tell(StoryKind::sent, "REFER to " + refer_target(target, peer_host_));
  const Deadline deadline = Deadline::in(kTransferTime);
  bool has_rung = false;
  for (;;) {
    const std::optional<CallEvent> event = co_await next(deadline);
    const auto* progress = dialog_event<sip::TransferProgress>(event);
    if (is_over_ || inbox_->has_ended()) co_return Status{};  // the PBX took the call away: that is what was asked
    if (!event) co_return fail_temporarily(Code::timeout, "no answer to the transfer to " + target);
    if (progress != nullptr && progress->status >= 180) has_rung = has_rung || progress->status < 200;
    if (progress == nullptr || !progress->is_final) continue;
    if (progress->status >= 200 && progress->status < 300) {
      end("transferred to " + target);
      co_return Status{};
    }
    const bool is_of_pbx = !progress->was_accepted || (!has_rung && !is_word_of_called(progress->status));
    co_return fail(is_of_pbx ? Code::unsupported : Code::unavailable,
                   "transfer to " + target + " refused with " + std::to_string(progress->status));
  }
}

Task<> SipCall::hang_up() {
  if (inbox_->has_ended()) tell_end();
  if (is_over_) co_return;
  is_over_ = true;
  dialog_->hang_up();
  if (is_end_told_) co_return;
  is_end_told_ = true;
  if (story().answered_after()) {
    story().tell(StoryKind::sent, "BYE");
  } else {
    story().tell_answer(480, "Temporarily Unavailable");
  }
}

}  // namespace aftertone::call
