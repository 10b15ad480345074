#include "app/phone/place_call.h"

namespace aftertone::app {
namespace {

using async::Deadline;
using async::Task;

Task<Status> do_step(std::shared_ptr<call::PhoneCall> call, CallStep step) {
  switch (step.kind) {
    case CallStep::Kind::say:
      co_return co_await call->say(call->codec() == media::Codec::pcmu ? step.pcmu : step.pcma);
    case CallStep::Kind::press:
      co_return co_await call->press(step.digits);
    case CallStep::Kind::wait_beep:
      co_return co_await call->wait_for_beep(Deadline::in(step.time));
    case CallStep::Kind::listen:
      co_return co_await call->listen(step.time);
    case CallStep::Kind::wait_hang_up:
      co_return co_await call->wait_for_hang_up(Deadline::in(step.time));
  }
  co_return fail(Code::unsupported, "no such step");
}

}  // namespace

Task<CallReport> place_call(call::Phone& phone, call::DialRequest request, std::vector<CallStep> script) {
  CallReport report;
  const auto dialled = co_await phone.dial(std::move(request));
  if (!dialled) {
    report.outcome = fail_while("not answered", dialled);
    co_return report;
  }
  const std::shared_ptr<call::PhoneCall> call = *dialled;
  for (const CallStep& step : script) {
    Task<Status> task = do_step(call, step);
    report.outcome = co_await std::move(task);
    if (!report.outcome) break;
  }
  co_await call->hang_up();
  report.timeline = call->timeline();
  report.codec = call->codec();
  report.heard.assign(call->heard().bytes().begin(), call->heard().bytes().end());
  report.statistics = call->statistics();
  co_return report;
}

}  // namespace aftertone::app
