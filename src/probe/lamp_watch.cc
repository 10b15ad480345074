#include "probe/lamp_watch.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/uuid.h"

namespace aftertone::probe {
namespace {

using namespace std::chrono_literals;
using async::Deadline;
using async::Task;

constexpr auto kExpires = 120s;  // a run that is killed leaves a subscription behind for so long
constexpr auto kLastWord = 1s;
constexpr std::size_t kMostWaiting = 16;

std::optional<bool> lamp_in(const sip::Notice& notice) {
  if (notice.body.find("Messages-Waiting: yes") != std::string::npos) return true;
  if (notice.body.find("Messages-Waiting: no") != std::string::npos) return false;
  return std::nullopt;
}

}  // namespace

LampWatch::LampWatch(sip::Stack& stack, async::Executor home, std::string target, const std::string& from)
    : stack_(stack),
      home_(std::move(home)),
      target_(std::move(target)),
      call_id_(Uuid::v7(SystemClock().now()).to_string()),
      from_(from + ";tag=" + call_id_),
      notices_(std::make_shared<async::Channel<sip::Notice>>(home_, kMostWaiting)) {}

sip::OutgoingRequest LampWatch::request(std::chrono::seconds expires) {
  sip::OutgoingRequest request;
  request.method = "SUBSCRIBE";
  request.target = target_;
  request.from = from_;
  request.to = notifier_;
  request.call_id = call_id_;
  request.cseq = ++cseq_;
  request.headers = {"Event: message-summary", "Accept: application/simple-message-summary",
                     "Expires: " + std::to_string(expires.count())};
  return request;
}

Task<Status> LampWatch::subscribe(Deadline deadline) {
  stack_.hear_notices([notices = notices_, call_id = call_id_](const sip::Notice& notice) {
    return notice.call_id == call_id && notices->try_send(notice);
  });
  const auto answers = std::make_shared<async::Channel<sip::RequestAnswer>>(home_, 1);
  stack_.send(request(kExpires), [answers](const sip::RequestAnswer& answer) { (void)answers->try_send(answer); });
  const std::optional<sip::RequestAnswer> answer = co_await answers->receive(deadline);
  if (!answer) co_return fail(Code::timeout, "SUBSCRIBE was not answered");
  if (!answer->is_success())
    co_return fail(Code::denied, fmt::format("SUBSCRIBE was answered {}{}", answer->status,
                                             answer->status == 403 ? ": this machine is not in [lamp] allow" : ""));
  co_return Status{};
}

Task<Status> LampWatch::wait_until(bool is_on, Deadline deadline) {
  while (is_on_ != is_on) {
    const std::optional<sip::Notice> notice = co_await notices_->receive(deadline);
    if (!notice) {
      const std::string now = !is_on_ ? "no NOTIFY came" : *is_on_ ? "the lamp is on" : "the lamp is off";
      co_return fail(Code::timeout, now);
    }
    notifier_ = notice->from;
    if (const auto lamp = lamp_in(*notice)) is_on_ = lamp;
  }
  co_return Status{};
}

Task<> LampWatch::end() {
  if (notifier_.empty()) co_return;
  stack_.send(request(0s), [](const sip::RequestAnswer&) {});
  const Deadline deadline = Deadline::in(kLastWord);
  for (;;) {
    const std::optional<sip::Notice> notice = co_await notices_->receive(deadline);
    if (!notice || notice->state.starts_with("terminated")) co_return;
  }
}

}  // namespace aftertone::probe
