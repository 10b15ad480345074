#include "ivr/flow/owner_call.h"

#include "base/log.h"
#include "ivr/prompt/words.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::ivr {

using async::Task;
using voicemail::ClassOfService;
using voicemail::DialPurpose;
using voicemail::StartedCall;

namespace {

constexpr std::size_t kLongestNumber = 20;

}  // namespace

bool OwnerCall::is_from_outside() const {
  const call::CallFacts& facts = talk_.call().facts();
  if (!facts.is_caller_asserted) return true;
  const auto number = voicemail::normalise_number(facts.caller_number, talk_.services().guard->plan());
  return !number || !voicemail::is_extension(*number);
}

Task<bool> OwnerCall::is_offered(DialPurpose purpose) {
  const voicemail::DiallingGuard* const guard = talk_.services().guard;
  if (guard == nullptr) co_return false;
  using Class = std::optional<ClassOfService>;
  const std::function<Result<Class>()> find = [this, guard] { return guard->class_of_blocking(mailbox_); };
  const Result<Class> service = co_await talk_.services().pool.run<Class>(find);
  if (!service || !*service) co_return false;
  if (is_from_outside() && !(*service)->from_outside) co_return false;
  co_return purpose == DialPurpose::call_back ? (*service)->call_back : (*service)->transfer;
}

Task<bool> OwnerCall::ask_and_put_through() {
  call::Announcement prompt = talk_.utterance().word(words::kEnterNumber).done();
  std::string number = co_await talk_.ask_number(std::move(prompt), kLongestNumber);
  if (number.empty()) co_return false;
  co_return co_await put_through(DialPurpose::transfer, std::move(number));
}

Task<bool> OwnerCall::put_through(DialPurpose purpose, std::string target) {
  const IvrServices& services = talk_.services();
  const voicemail::DialQuestion question{purpose, mailbox_.value(), target, is_from_outside()};
  const std::function<Result<StartedCall>()> begin = [&services, &question] {
    return services.guard->begin_blocking(question);
  };
  const Result<StartedCall> started = co_await services.pool.run<StartedCall>(begin);
  if (!started) {
    const bool is_refused = started.error().code == Code::denied || started.error().code == Code::full;
    co_await talk_.say(is_refused ? words::kNotAllowed : words::kTryLater);
    co_return false;
  }
  co_await talk_.say(words::kHoldForTransfer);
  const Status transferred = co_await talk_.call().transfer(services.uri_of(started->permit.number));
  const std::string outcome = transferred ? "transferred" : to_string(transferred.error());
  const std::function<Status()> end = [&services, &started, &outcome]() -> Status {
    services.guard->end_blocking(started->id, outcome);
    return {};
  };
  (void)co_await services.pool.run<void>(end);
  if (transferred) {
    talk_.summary().outcome = "put through to " + started->permit.number;
    co_return true;
  }
  log::info("call", "mailbox {}: {}", mailbox_.value(), outcome);
  co_await talk_.say(words::kTryLater);
  co_return false;
}

}  // namespace aftertone::ivr
