// A caller leaves a message: greeting, beep, recording, review, "saved". The order in which it becomes safe:
// recorded -> sealed in the journal (locally safe) -> given to the committer -> "your message has been saved".
#pragma once

#include "ivr/flow/conversation.h"
#include "ivr/flow/recording.h"
#include "voicemail/usecases/admit_deposit.h"

namespace aftertone::ivr {

enum class DepositEnd {
  over,    // said goodbye, transferred or rejected
  log_in,  // the caller is the owner and pressed the log-in key
};

// Home: the call's loop. The conversation outlives it.
class Deposit {
 public:
  explicit Deposit(Conversation& talk) : talk_(talk) {}
  async::Task<DepositEnd> run();

 private:
  async::Task<Result<voicemail::DepositAdmission>> admit();
  async::Task<> turn_away(Error error);
  call::Announcement greeting() const;
  async::Task<std::optional<Action>> greet();
  async::Task<> refuse_because_full();
  async::Task<> refuse_without_journal();
  bool takes_messages() const;

  async::Task<> take_message();
  async::Task<TakeOutcome> record_until_long_enough(Recording& recording);
  async::Task<> finish(Recording& recording, TakeOutcome outcome);
  async::Task<> review(Recording& recording, call::Announcement before);
  async::Task<> keep_and_transfer(Recording& recording);
  async::Task<> toggle_urgent(Recording& recording);
  // These three: false when the dialogue has come to its end.
  async::Task<bool> record_again(Recording& recording);
  async::Task<bool> record_more(Recording& recording);
  async::Task<bool> goes_on_after(Recording& recording, TakeOutcome outcome);
  async::Task<> confirm(Recording& recording);
  void note_not_saved();
  async::Task<> say_not_saved();

  bool has_operator() const { return !admission_.mailbox.operator_target.empty(); }
  Menu offered(Menu menu) const;  // without the operator where there is none
  async::Task<bool> transfer_to_operator();
  async::Task<Status> reach_operator(std::string target);

  Conversation& talk_;
  voicemail::DepositAdmission admission_;
};

}  // namespace aftertone::ivr
