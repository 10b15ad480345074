#include "ivr/flow/owner_call.h"

#include "base/log.h"
#include "ivr/flow/put_through.h"
#include "ivr/prompt/words.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::ivr {

using async::Task;
using voicemail::ClassOfService;
using voicemail::DialPurpose;

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
  PutThrough put_through(talk_);
  voicemail::DialQuestion question{purpose, mailbox_.value(), target, is_from_outside()};
  const Result<std::string> reached = co_await put_through.to(std::move(question));
  if (reached) {
    talk_.summary().outcome = "put through to " + *reached;
    talk_.call().story().tell(call::StoryKind::note, talk_.summary().outcome);
    co_return true;
  }
  log::info("call", "mailbox {}: {}", mailbox_.value(), to_string(reached.error()));
  const bool is_refused = reached.error().code == Code::denied;
  co_await talk_.say(is_refused ? words::kNotAllowed : words::kTryLater);
  co_return false;
}

}  // namespace aftertone::ivr
