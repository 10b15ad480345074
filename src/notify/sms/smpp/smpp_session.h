// A standing connection to an SMSC: bound as transceiver, kept alive, bound again when it breaks.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "async/task.h"
#include "notify/sms/smpp/smpp_settings.h"

namespace aftertone::notify::smpp {

// What the SMSC says to a submission. What it calls the message stands there if status is kOk.
struct SubmitAnswer {
  std::uint32_t status = status::kOk;
  std::string message_id;
};

// Home of the connection: its own loop, at-smpp.
class SmppSession {
 public:
  // Runs on a thread of the session's for every receipt. Error temporary: the SMSC is asked to send it again.
  using TakeReceipt = std::function<Status(const Receipt&)>;

  // Begins to connect at once.
  SmppSession(SmppSettings settings, TakeReceipt take_receipt);
  ~SmppSession();  // stops, if nobody did

  // Any thread but the loop's. Waits for a bound connection. Error: unavailable (temporary), with the reason why there
  // is none.
  Status wait_until_bound_blocking(async::Deadline deadline, const std::function<bool()>& must_end);

  // Any thread but the loop's. Error: unavailable (nothing was written), timeout (written, and no answer came).
  Result<SubmitAnswer> submit_blocking(const SubmitSm& submit, const std::function<bool()>& must_end);

  // Says unbind and closes. Submissions without an answer have Error timeout.
  void stop_blocking();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aftertone::notify::smpp
