#include "call/phone.h"

namespace aftertone::call {
namespace {

using async::Deadline;
using async::Task;

constexpr std::size_t kLaneChunks = 256;  // 50 s of what is heard; drained every 20 ms

// Their answer to our offer, or our answer to theirs; then the ACK.
Status complete_offer_answer(MediaNegotiation& negotiation, sip::Dialog& dialog, const sip::Answered& answered,
                             bool late_offer) {
  if (!late_offer) {
    dialog.acknowledge();
    return negotiation.accept(answered.sdp);
  }
  const Result<std::string> answer = negotiation.answer(answered.sdp);
  dialog.acknowledge(answer ? *answer : std::string());
  return answer ? Status{} : tl::unexpected(answer.error());
}

}  // namespace

Phone::Phone(async::Executor home) : home_(std::move(home)), lane_(kLaneChunks) {}

Phone::~Phone() = default;

Result<std::unique_ptr<Phone>> Phone::start(const PhoneSettings& settings, async::Executor home) {
  std::unique_ptr<Phone> phone(new Phone(home));
  media::EngineSettings media_settings;
  media_settings.ip = settings.ip;
  media_settings.first_port = settings.first_rtp_port;
  media_settings.last_port = settings.last_rtp_port;
  media_settings.max_sessions = 4;
  auto engine = media::Engine::start(media_settings, {&phone->lane_}, home);
  if (!engine) return tl::unexpected(engine.error());
  phone->engine_ = std::move(*engine);

  sip::StackSettings sip_settings;
  sip_settings.ip = settings.ip;
  sip_settings.port = settings.sip_port;
  sip_settings.contact_user = "phone";
  sip_settings.takes_refer = settings.takes_refer;
  auto refuse_calls = [](const sip::Invite&, std::shared_ptr<sip::Dialog>) -> sip::CallDecision {
    return sip::Refusal{486, "Busy Here", 0};
  };
  auto stack = sip::Stack::start(sip_settings, refuse_calls, [] { return sip::Readiness{}; });
  if (!stack) return tl::unexpected(stack.error());
  phone->stack_ = std::move(*stack);
  return phone;
}

Task<Result<std::shared_ptr<PhoneCall>>> Phone::dial(DialRequest request) {
  auto inbox = std::make_shared<CallInbox>(home_);
  auto session = engine_->open([inbox](media::Event event) { inbox->put(std::move(event)); });
  if (!session) co_return tl::unexpected(session.error());
  auto call = std::make_shared<PhoneCall>(std::move(*session), lane_, inbox, request.encodings, home_);

  sip::Stack::OutgoingCall outgoing;
  outgoing.target = request.target;
  outgoing.from = request.from;
  outgoing.extra_headers = request.extra_headers;
  if (!request.late_offer) outgoing.sdp = call->negotiation_.offer();
  call->note("dialled " + request.target);
  call->call_out_ = [this](const std::string& target, std::string sdp, sip::OnDialogEvent on_event) {
    sip::Stack::OutgoingCall referred;
    referred.target = target;
    referred.sdp = std::move(sdp);
    return stack_->call(referred, std::move(on_event));
  };
  call->dialog_ = stack_->call(outgoing, [inbox](sip::DialogEvent event) { inbox->put(std::move(event)); });

  const Deadline deadline = Deadline::in(request.ring_time);
  for (;;) {
    const std::optional<CallEvent> event = co_await inbox->take(deadline);
    if (!event) {
      call->dialog_->hang_up();
      co_return fail(Code::timeout, "not answered");
    }
    if (const auto* rejected = dialog_event<sip::Rejected>(event)) {
      co_return fail(Code::denied, std::to_string(rejected->status) + " " + rejected->phrase);
    }
    if (const auto* ended = dialog_event<sip::Ended>(event)) co_return fail(Code::denied, ended->why);
    if (const auto* progress = dialog_event<sip::Progress>(event))
      call->note("ringing (" + std::to_string(progress->status) + ")");
    const auto* answered = dialog_event<sip::Answered>(event);
    if (answered == nullptr) continue;
    const Status agreed = complete_offer_answer(call->negotiation_, *call->dialog_, *answered, request.late_offer);
    if (!agreed) {
      call->dialog_->hang_up();
      co_return tl::unexpected(agreed.error());
    }
    call->note("answered");
    call->begin_listening();
    co_return call;
  }
}

}  // namespace aftertone::call
