// Calls owners about their messages: takes the requests that are due, dials, talks, and writes down what came of it.
// Each request is claimed under a lease; who dies before anybody answered is followed by another, who dies later is
// not.
#pragma once

#include <atomic>
#include <list>
#include <string>
#include <variant>
#include <vector>

#include "async/task_group.h"
#include "call/dialler.h"
#include "ivr/flow/secure_dialogue.h"
#include "ivr/flow/services.h"
#include "voicemail/ports/outcall_store.h"
#include "voicemail/ports/timeline.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::ivr {

struct OutcallSettings {
  std::string holder;  // of the lease: this process
  std::chrono::seconds ring_time{30};
  std::vector<std::chrono::seconds> pauses{};  // before the second try, the third, ...; then it is given up
  std::size_t at_once = 10;                    // calls of this process
  std::chrono::seconds lease{60};              // extended every lease / 4 while a call goes on
  std::chrono::milliseconds poll{1'000};
};

class OutcallWorker {
 public:
  struct Parts {  // all outlive the worker
    voicemail::OutcallStore& outcalls;
    const voicemail::DiallingGuard& guard;
    voicemail::Timeline& timeline;
    voicemail::SecureStore& secure;
    call::CallPlacer& placer;
  };
  // Home: `home`, the calls' loop.
  OutcallWorker(Parts parts, IvrServices services, OutcallSettings settings, async::Executor home);

  void start();
  void drain() { is_draining_ = true; }               // any thread: no more calls from now on
  void place_calls_again() { is_draining_ = false; }  // any thread
  std::size_t call_count() const { return count_; }   // any thread
  void stop_blocking() { tasks_.stop_blocking(); }

 private:
  // A request that is being carried out.
  struct Running {
    voicemail::Outcall outcall;
    voicemail::Mailbox mailbox;                     // once answered
    std::shared_ptr<const SecureRequest> secure{};  // once answered; null: none
    std::function<void()> end;                      // once answered
    std::optional<async::Deadline> longest_call{};  // once answered
  };
  struct Ready {
    voicemail::Mailbox mailbox;
    voicemail::ClassOfService service;
    voicemail::StartedCall started;
    std::shared_ptr<const SecureRequest> secure{};
  };
  struct Ending {
    voicemail::OutcallResult result = voicemail::OutcallResult::none;
    std::string detail;
    std::optional<std::chrono::seconds> again{};  // whatever the result
  };
  using Prepared = std::variant<Ready, Ending>;

  async::Task<> run();
  async::Task<> claim();
  async::Task<> look_after_running();
  async::Task<> carry_out(std::shared_ptr<Running> running);
  async::Task<Ending> call(std::shared_ptr<Running> running, Ready ready);
  async::Task<Ending> talk(std::shared_ptr<Running> running, Ready ready, call::AnsweredCall answered);

  async::Task<Ending> converse(std::shared_ptr<Running> running, std::shared_ptr<call::Call> call);

  Result<Prepared> prepare_blocking(const voicemail::Outcall& outcall) const;
  Result<std::shared_ptr<const SecureRequest>> secure_request_blocking(const voicemail::Outcall& outcall,
                                                                       const voicemail::Message& message) const;
  std::optional<Ending> not_to_disturb_blocking(const Ready& ready, bool is_urgent) const;
  Result<Prepared> admit_blocking(const voicemail::Outcall& outcall, Ready ready) const;
  voicemail::OutcallResult what_was_heard_blocking(const voicemail::Outcall& outcall) const;
  Status conclude_blocking(const voicemail::Outcall& outcall, const Ending& ending) const;
  void tell_timeline_blocking(const voicemail::Outcall& outcall, const Ending& ending) const;

  const Parts parts_;
  const IvrServices services_;
  const OutcallSettings settings_;
  std::atomic<bool> is_draining_{false};
  std::atomic<std::size_t> count_{0};
  std::list<std::shared_ptr<Running>> running_;
  async::Deadline next_heartbeat_ = async::Deadline::in(std::chrono::seconds(0));
  async::TaskGroup tasks_;
};

}  // namespace aftertone::ivr
