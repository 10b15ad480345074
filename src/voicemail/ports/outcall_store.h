// Requested calls in SQL. Blocks; any pool thread. Errors: unavailable, timeout (both temporary), corrupt, and those
// named. What is done to a claimed call carries its holder and attempt; conflict means that somebody else has it now.
#pragma once

#include <vector>

#include "voicemail/model/outcall.h"

namespace aftertone::voicemail {

struct OutcallRequest {
  std::string key;
  MailboxNumber mailbox;
  MessageId message;
  std::string target;
  std::string secure = {};  // as Outcall
};

class OutcallStore {
 public:
  virtual ~OutcallStore() = default;

  // Makes it if it is not there yet, and returns how it stands. Error: not_found (mailbox or message are gone).
  virtual Result<Outcall> request_blocking(const OutcallRequest& request) = 0;

  // Up to `limit` calls that are due, or whose holder died before anybody answered; now calling, attempt + 1. Those
  // whose holder died later are done, as interrupted: nobody is called a second time for it.
  virtual Result<std::vector<Outcall>> claim_blocking(const std::string& holder, WallTime lease_until, int limit) = 0;

  virtual Status extend_blocking(const Outcall& claimed, WallTime lease_until) = 0;
  virtual Status mark_answered_blocking(const Outcall& claimed) = 0;
  virtual Status finish_blocking(const Outcall& claimed, OutcallResult result, const std::string& detail) = 0;
  // -> waiting, and not before then.
  virtual Status retry_blocking(const Outcall& claimed, OutcallResult result, const std::string& detail,
                                WallTime not_before) = 0;
};

}  // namespace aftertone::voicemail
