// The probe as a phone with a lamp: subscribes to that of its mailbox (RFC 3842) and sees it go on and off.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "async/channel.h"
#include "async/task.h"
#include "base/result.h"
#include "sip/stack/stack.h"

namespace aftertone::probe {

// Home: the loop of `home`. The stack outlives it, and hears of notices by this one only.
class LampWatch {
 public:
  // `target`: "sip:9999@192.0.2.1:5060"; `from`: our address.
  LampWatch(sip::Stack& stack, async::Executor home, std::string target, const std::string& from);

  // Errors: denied (with the SIP status), timeout.
  async::Task<Status> subscribe(async::Deadline deadline);
  // Until the lamp is seen so; it may be so already. Error: timeout, saying what it was.
  async::Task<Status> wait_until(bool is_on, async::Deadline deadline);
  // Unsubscribes; waits for the last word a second at most.
  async::Task<> end();

 private:
  sip::OutgoingRequest request(std::chrono::seconds expires);

  sip::Stack& stack_;
  const async::Executor home_;
  const std::string target_;
  const std::string call_id_;
  const std::string from_;  // with our tag
  std::shared_ptr<async::Channel<sip::Notice>> notices_;
  std::string notifier_;  // its address with its tag; empty: nothing was heard of it
  std::optional<bool> is_on_;
  std::uint32_t cseq_ = 0;
};

}  // namespace aftertone::probe
