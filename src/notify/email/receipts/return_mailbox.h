// Where what servers and readers say about our mails arrives. Blocks; one thread at a time.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aftertone::notify {

class ReturnMailbox {
 public:
  virtual ~ReturnMailbox() = default;

  // Of a mail only so much is read.
  static constexpr std::size_t kMostBytes = 262'144;

  struct Round {
    std::function<bool(std::string_view mail)> take;  // true: done with it, it is not shown again
    std::function<bool()> must_end;                   // asked between mails, and about once a second
    std::size_t most = 50;                            // mails
  };
  // Shows each mail that has not been taken, the oldest first, and marks it when it is taken. A mail that was taken but
  // could not be marked is shown again. Error temporary: the mailbox is away.
  virtual Status visit_blocking(const Round& round) = 0;
  virtual std::string name() const = 0;  // for the log
};

}  // namespace aftertone::notify
