// Secure messages in SQL. Blocks; any pool thread. Errors: unavailable, timeout (both temporary), corrupt, and those
// named. Everything that changes one locks its message first, as whoever concludes a delivery does: so an answer is
// never missed by the delivery that waits for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/secure_message.h"

namespace aftertone::voicemail {

// Who is asked next, in one transaction with their deliveries.
struct AskedMember {
  MailboxNumber mailbox;
  std::vector<Address> addresses;
};
struct NextStep {
  std::int32_t round = 1;
  std::int32_t step = 1;
  WallTime until;
  std::string event;  // Delivery::event of what is queued: "secure", or "escalation" from the second step on
  std::vector<AskedMember> members;
};

// What came of an answer.
struct Answered {
  bool is_ours = false;  // this recipient's answer stands; false: somebody was faster, or it is over
  SecureMessage secure;  // as it is now
};

struct SecureFilter {
  std::optional<SecureState> state;
  std::string team;  // empty: all
  int limit = 1000;
};

class SecureStore {
 public:
  virtual ~SecureStore() = default;

  // Makes it if `delivery` has none yet, and returns how it stands. One that was given up or withdrawn before
  // `delivery` was asked for (again) is asking again, in a new round. Error: not_found (the message is gone).
  virtual Result<SecureMessage> begin_blocking(const Delivery& delivery) = 0;
  // Asks the next. Nothing happens, and that is success, unless `seen` is asking and still in its round and step: so a
  // second try, or another process, asks nobody twice.
  virtual Status ask_blocking(const SecureMessage& seen, const NextStep& next) = 0;
  // asking -> given_up; as above.
  virtual Status give_up_blocking(const SecureMessage& seen, const std::string& why) = 0;

  // not_found. Accepting is one conditional UPDATE: of two at once one wins. What still waits for the others is
  // cancelled. After everybody's decline the next step is due at once.
  virtual Result<Answered> accept_blocking(const RecipientId& recipient, AnswerWay way) = 0;
  virtual Result<Answered> decline_blocking(const RecipientId& recipient, AnswerWay way) = 0;
  virtual Status note_opened_blocking(const RecipientId& recipient, AnswerWay way) = 0;  // the first time only

  virtual Result<SecureMessage> find_blocking(const SecureId& id) = 0;                 // not_found
  virtual Result<Recipient> find_recipient_blocking(const RecipientId& id) = 0;        // not_found
  virtual Result<std::vector<Recipient>> recipients_blocking(const SecureId& id) = 0;  // in the order they were asked
  virtual Result<std::vector<SecureMessage>> list_blocking(const SecureFilter& filter) = 0;  // the newest first
};

}  // namespace aftertone::voicemail
