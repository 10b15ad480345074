#include "call/outbound_line.h"

#include "base/ascii.h"
#include "base/log.h"

namespace aftertone::call {

OutboundLine::OutboundLine(std::string number, std::string about)
    : number_(std::move(number)), about_(std::move(about)), began_(std::chrono::steady_clock::now()) {}

OutboundLine::~OutboundLine() {
  const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - began_;
  log::info(log::About{call_id, message, mailbox}, "call", "outbound call {}: to {} {}: {}, ended after {:.1f} s",
            call_id.empty() ? "not dialled" : call_id, ascii::printable(number_), ascii::printable(about_),
            ascii::printable(outcome), lasted.count());
}

}  // namespace aftertone::call
