// Who is called and how the call is answered: asked of the database and, when that does not answer in time, of this
// machine's own copy. So no caller waits for a database that hangs, and none is turned away because it is gone.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "async/blocking_pool.h"
#include "async/task.h"
#include "base/result.h"
#include "voicemail/usecases/admit_deposit.h"

namespace aftertone::voicemail {

class AnswerDesk {
 public:
  struct Settings {
    std::chrono::milliseconds database_time{600};  // then the copy is asked
    std::chrono::milliseconds distrust{1'000};     // and for so long it is asked first
    std::string language = "en";                   // for a number that the copy does not know
  };
  // Pools of their own, so that no call waits behind commits or log-ins that wait for the database.
  struct Pools {
    async::BlockingPool& database;
    async::BlockingPool& copy;
  };

  // Home: the loop of `home`. All outlives the desk.
  AnswerDesk(async::Executor home, Pools pools, Stores& stores, AnswerCache& copy, Settings settings);
  ~AnswerDesk();

  // Home. Errors: not_found (no such mailbox), as the database says; unavailable (temporary): too much at once.
  async::Task<Result<DepositAdmission>> admit(MailboxNumber number, bool is_busy);

 private:
  struct Question;
  async::Task<std::shared_ptr<Question>> ask_database(MailboxNumber number, bool is_busy);
  async::Task<Result<DepositAdmission>> ask_copy(MailboxNumber number, bool is_busy);
  void note(bool is_answering);

  const async::Executor home_;
  const Pools pools_;
  Stores& stores_;
  AnswerCache& copy_;
  const Settings settings_;

  // Home only.
  bool is_distrusted_ = false;
  std::chrono::steady_clock::time_point distrusted_until_{};
};

}  // namespace aftertone::voicemail
