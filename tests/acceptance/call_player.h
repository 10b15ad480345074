// Plays a script over real SIP and RTP: the built program at one end, the test phone at the other. Prompts are known
// by their exact bytes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "acceptance/sounds.h"
#include "acceptance/stored_state.h"
#include "acceptance/test_server.h"
#include "async/loop.h"
#include "call/phone.h"
#include "ivr/script/call_script.h"

namespace aftertone::acceptance {

// Why `script` needs the dialogues alone; empty: it can be played here.
std::string why_not_playable(const std::vector<ivr::Step>& script);

class CallPlayer {
 public:
  explicit CallPlayer(TestServer& server);
  ~CallPlayer();

  // Empty: all as written. Blocks for as long as the calls take.
  std::string play(const std::vector<ivr::Step>& script);

 private:
  std::string perform(const ivr::Step& step);
  std::string in_call(const ivr::Step& step);
  std::string dial(const ivr::Step& step);
  std::string hear(const std::string& what);
  std::string say(std::chrono::milliseconds time);
  std::string leave();
  std::string never_heard(const std::string& what);
  std::string wait_until_service_is_done();
  std::string compare(const ivr::Step& step);

  // Runs one verb of the phone.
  Status run(async::Task<Status> verb);

  TestServer& server_;
  Sounds sounds_;
  StoredState state_;
  async::Loop loop_{"test-loop"};
  std::unique_ptr<call::Phone> phone_;
  std::shared_ptr<call::PhoneCall> call_;
  std::string rejected_with_;
  std::string language_;    // of the mailbox that was dialled
  bool acts_next_ = false;  // the caller, after the step that is played
  int calls_ = 0;
  std::uint32_t things_said_ = 0;
  std::map<std::string, ivr::Step> last_counts_;  // by mailbox: still so when the service has stopped
};

}  // namespace aftertone::acceptance
