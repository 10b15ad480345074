// One row for each call that is over, and the place where rows wait while the database is away. Blocks; any pool
// thread. Errors: unavailable, timeout, full (temporary), corrupt.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "voicemail/model/call_record.h"

namespace aftertone::voicemail {

// Empty fields ask for nothing.
struct CallQuery {
  WallTime since;
  WallTime until = WallTime::max();  // not included
  std::string mailbox, caller;       // numbers
  std::optional<CallOutcome> outcome;
  int limit = 1'000;
};

class CallLog {
 public:
  virtual ~CallLog() = default;

  // All or none. What is there already, by its id, stays as it is.
  virtual Status add_blocking(std::span<const CallRecord> records) = 0;

  // The newest first.
  virtual Result<std::vector<CallRecord>> list_blocking(const CallQuery& query) = 0;
  // By the SIP Call-ID, the oldest first: each try of a phone is a call of its own.
  virtual Result<std::vector<CallRecord>> find_by_call_id_blocking(const std::string& call_id) = 0;
  virtual Result<std::optional<CallRecord>> find_blocking(const Uuid& id) = 0;
  // The call in which it was left.
  virtual Result<std::optional<CallRecord>> find_by_message_blocking(const MessageId& message) = 0;
  // Calls of owners in which it was played, the oldest first, at most `limit`.
  virtual Result<std::vector<CallRecord>> plays_of_blocking(const Message& message, int limit) = 0;

  // Removes at most `limit` calls that began before; how many.
  virtual Result<int> purge_blocking(WallTime before, int limit) = 0;
};

// On the disk of this machine.
class CallSpool {
 public:
  virtual ~CallSpool() = default;
  struct Batch {
    std::string name;
    std::vector<CallRecord> records;
  };
  // Error besides: full, when as much waits as may.
  virtual Status put_blocking(std::span<const CallRecord> records) = 0;
  // The oldest; nothing: nothing waits. A file that cannot be read is set aside, with a line in the log.
  virtual Result<std::optional<Batch>> oldest_blocking() = 0;
  virtual Status remove_blocking(const std::string& name) = 0;
};

}  // namespace aftertone::voicemail
