#include "sip/client/registration_keeper.h"

#include "async/channel.h"
#include "base/log.h"

namespace aftertone::sip {
namespace {

constexpr std::chrono::seconds kAnswerTime{40};  // the stack gives up after 32 s

}  // namespace

RegistrationKeeper::RegistrationKeeper(Stack& stack, async::Executor home, RegistrationSettings settings)
    : stack_(stack), home_(home), registration_(std::move(settings)), tasks_(std::move(home)) {}

void RegistrationKeeper::start() {
  tasks_.spawn("registration of " + registration_.address(), run());
}

async::Task<> RegistrationKeeper::run() {
  std::string told;
  for (;;) {
    const auto answers = std::make_shared<async::Channel<RequestAnswer>>(home_, 1);
    stack_.send(registration_.request(), [answers](const RequestAnswer& answer) { (void)answers->try_send(answer); });
    const std::optional<RequestAnswer> answer = co_await answers->receive(async::Deadline::in(kAnswerTime));
    const auto wait = registration_.take(answer.value_or(RequestAnswer()));
    if (registration_.news() != told && wait.count() > 0) {
      told = registration_.news();
      log::info("sip", "{}: {}", registration_.address(), told);
    }
    if (wait.count() > 0) co_await async::sleep_until(async::Deadline::in(wait));
  }
}

}  // namespace aftertone::sip
