// Standard error: plain lines, or, when systemd's journal reads it ($JOURNAL_STREAM names it), with its priorities.
#pragma once

#include "app/log/outlet.h"

namespace aftertone::app {

class StandardError : public Outlet {
 public:
  StandardError();

  std::string name() const override { return "standard error"; }
  Status write_blocking(std::deque<RecordPtr>& lines) override;

 private:
  const bool is_journal_;
};

// Whether `stream`, "<device>:<inode>", is the file `fd`. Blocks no longer than an fstat.
bool is_journal_stream(const char* stream, int fd);

}  // namespace aftertone::app
