#include "voicemail/usecases/answer_desk.h"

#include <atomic>
#include <functional>
#include <optional>

#include "async/wakeup.h"
#include "base/log.h"

namespace aftertone::voicemail {

using async::Deadline;
using async::Task;

// Outlives the call that asks: a database that hangs answers when nobody waits any more.
struct AnswerDesk::Question {
  explicit Question(async::Executor waiter) : wakeup(std::move(waiter)) {}
  async::Wakeup wakeup;
  std::optional<Result<DepositAdmission>> answer;  // written before is_answered, read after it
  std::atomic<bool> is_answered{false};
  std::atomic<bool> is_given_up{false};  // nobody waits: not worth asking any more
};

AnswerDesk::AnswerDesk(async::Executor home, Pools pools, Stores& stores, AnswerCache& copy, Settings settings)
    : home_(std::move(home)), pools_(pools), stores_(stores), copy_(copy), settings_(std::move(settings)) {}

AnswerDesk::~AnswerDesk() = default;

Task<Result<DepositAdmission>> AnswerDesk::admit(MailboxNumber number, bool is_busy) {
  if (std::chrono::steady_clock::now() < distrusted_until_) co_return co_await ask_copy(number, is_busy);
  const std::shared_ptr<Question> question = co_await ask_database(number, is_busy);
  const bool is_known = question->is_answered && (*question->answer || !question->answer->error().temporary);
  note(is_known);
  if (is_known) co_return std::move(*question->answer);
  co_return co_await ask_copy(number, is_busy);
}

Task<std::shared_ptr<AnswerDesk::Question>> AnswerDesk::ask_database(MailboxNumber number, bool is_busy) {
  auto question = std::make_shared<Question>(home_);
  const bool is_asked = pools_.database.try_post([this, question, number, is_busy] {
    if (question->is_given_up) return;
    question->answer = admit_deposit_blocking(stores_, &copy_, number, is_busy);
    question->is_answered = true;
    question->wakeup.wake();
  });
  const Deadline deadline = Deadline::in(is_asked ? settings_.database_time : std::chrono::milliseconds(0));
  while (!question->is_answered && !deadline.has_passed())
    co_await question->wakeup.wait(deadline);
  question->is_given_up = true;
  co_return question;
}

Task<Result<DepositAdmission>> AnswerDesk::ask_copy(MailboxNumber number, bool is_busy) {
  const std::function<Result<DepositAdmission>()> ask = [this, &number, is_busy]() -> Result<DepositAdmission> {
    return admit_deposit_from_copy_blocking(copy_, number, is_busy, settings_.language);
  };
  co_return co_await pools_.copy.run<DepositAdmission>(ask);
}

void AnswerDesk::note(bool is_answering) {
  if (!is_answering) distrusted_until_ = std::chrono::steady_clock::now() + settings_.distrust;
  if (is_answering != is_distrusted_) return;
  is_distrusted_ = !is_answering;
  if (is_distrusted_) {
    log::warning("deposit",
                 "the database does not answer: calls are answered from the copy on this machine, and messages wait "
                 "in its journal");
  } else {
    log::info("deposit", "the database answers again");
  }
}

}  // namespace aftertone::voicemail
