// Takes calls from the SIP stack: decides which mailbox, admits or refuses, and runs the application's coroutine for
// each.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "async/task_group.h"
#include "call/sip_call.h"
#include "sip/stack/stack.h"

namespace aftertone::call {

struct CallServerSettings {
  sip::CallChoiceSettings choice;
  std::size_t max_calls = 1000;  // more are answered 503 with Retry-After
};

// A call that goes on.
struct RunningCall {
  CallFacts facts;
  std::shared_ptr<const CallNow> now;
};

class CallServer {
 public:
  // What is done with a call from its INVITE to its end. Must end every call (Call::hang_up) and let no exception out
  // but Cancelled.
  using Application = std::function<async::Task<>(std::shared_ptr<Call>)>;
  // Whether new calls can be taken, as the rest of the process sees it (journal, disk). Asked on the SIP thread: never
  // blocks.
  using Health = std::function<sip::Readiness()>;

  // Told of each call that is refused at once, with the answer and the reason; `facts` is null where nobody looked.
  // SIP thread: never blocks.
  using OnRefused =
      std::function<void(const sip::Invite&, const CallFacts* facts, const sip::Refusal&, std::string why)>;

  // Home: `home`, the loop of its calls.
  CallServer(CallServerSettings settings, SipCall::Parts parts, async::Executor home, Application application,
             Health health, OnRefused on_refused = nullptr);

  // For sip::Stack::start. SIP thread.
  sip::CallDecision on_invite(const sip::Invite& invite, std::shared_ptr<sip::Dialog> dialog);
  sip::Readiness readiness() const;

  // Any thread. From now on new calls and OPTIONS get 503; running calls go on.
  void drain();
  bool is_draining() const { return is_draining_; }  // any thread
  void take_calls_again();
  // Any thread. Tells every running call to end now; recordings are kept. No call begins after it.
  void end_calls();
  std::size_t call_count() const { return tasks_.size(); }
  std::vector<RunningCall> running_calls() const;  // any thread; no call waits for more than the copying

  // Home thread, after drain(): waits until no call is left, at the deadline ends them, and returns when all have
  // ended.
  async::Task<> stop(async::Deadline deadline);

 private:
  struct Arrived {
    CallFacts facts;
    sip::MailboxChoice choice;
    bool is_withheld = false;
  };
  Arrived arrived(const sip::Invite& invite) const;
  sip::Refusal refuse(const sip::Invite& invite, const CallFacts* facts, sip::Refusal refusal, std::string why) const;
  sip::CallDecision decide(const sip::Invite& invite, std::shared_ptr<sip::Dialog> dialog);
  bool is_own_call(const sip::Invite& invite, const CallFacts& facts) const;
  async::Task<> run(std::shared_ptr<SipCall> call, std::shared_ptr<CallInbox> inbox);

  const CallServerSettings settings_;
  const SipCall::Parts parts_;
  const async::Executor home_;
  const Application application_;
  const Health health_;
  const OnRefused on_refused_;
  std::atomic<bool> is_draining_{false};
  mutable std::mutex inboxes_mutex_;
  bool are_calls_ended_ = false;                                         // under inboxes_mutex_
  std::unordered_map<std::shared_ptr<CallInbox>, RunningCall> inboxes_;  // of running calls
  async::TaskGroup tasks_;
};

}  // namespace aftertone::call
