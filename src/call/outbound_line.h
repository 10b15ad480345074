// The one line in the log that a call of ours gets at its end, whatever ends it. Home: the call's loop.
#pragma once

#include <chrono>
#include <string>

namespace aftertone::call {

class OutboundLine {
 public:
  // `about`: why we call, as the line goes on: "for mailbox 1001 about message ...".
  OutboundLine(std::string number, std::string about);
  ~OutboundLine();
  OutboundLine(const OutboundLine&) = delete;
  OutboundLine& operator=(const OutboundLine&) = delete;

  std::string call_id;  // of the last INVITE; empty: there was none
  std::string mailbox;  // for programs
  std::string message;
  std::string outcome = "broken off";

 private:
  const std::string number_;
  const std::string about_;
  const std::chrono::steady_clock::time_point began_;
};

}  // namespace aftertone::call
