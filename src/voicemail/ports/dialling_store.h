// Classes of service and the calls that were dialled, in SQL. Blocks; any pool thread. Errors: unavailable, timeout
// (both temporary), corrupt, and those named.
#pragma once

#include <string>
#include <vector>

#include "base/strong.h"
#include "voicemail/model/class_of_service.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

using DialledCallId = Strong<struct DialledCallIdTag, std::int64_t>;

struct DialledCall {
  MailboxNumber mailbox;
  std::string purpose;  // as DialPurpose is written; "operator" is counted apart
  std::string number;   // normalised
  WallTime began_at;
  WallTime until;  // it counts as going on until then at most: its process may have died
};

class DiallingStore {
 public:
  virtual ~DiallingStore() = default;

  virtual Result<ClassOfService> find_class_blocking(const std::string& name) = 0;  // not_found
  virtual Result<std::vector<ClassOfService>> list_classes_blocking() = 0;          // by name
  virtual Status set_class_blocking(const ClassOfService& service) = 0;             // adds or replaces
  virtual Status remove_class_blocking(const std::string& name) = 0;                // not_found; conflict: in use

  // Counts and remembers in one step (calls to operators apart from all others), so that two processes cannot both take
  // the last place. Error: full, whose detail is "per-day" or "at-once".
  virtual Result<DialledCallId> begin_call_blocking(const DialledCall& call, const ClassOfService& limits) = 0;
  virtual Status end_call_blocking(DialledCallId id, WallTime at, const std::string& outcome) = 0;
};

}  // namespace aftertone::voicemail
