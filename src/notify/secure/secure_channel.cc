#include "notify/secure/secure_channel.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::notify {

using voicemail::SecureMessage;
using voicemail::SecureState;

namespace {

// For who is on call: somebody waits for an answer, and nobody of those who should give it does.
void alert(const SecureMessage& secure) {
  log::error(error_codes::kSecureGivenUp, "notify",
             "secure message {} (message {}, mailbox {}): nobody of the team {} accepted", secure.id.to_string(),
             secure.message.to_string(), secure.mailbox.value(), ascii::printable(secure.team));
}

}  // namespace

Outcome SecureChannel::deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message&,
                                        const voicemail::Mailbox&, const Notice&, CommitMark& mark) {
  const auto secure = advance_secure_message_blocking(ports_, delivery);
  if (!secure) return Outcome::retry(to_string(secure.error()));
  switch (secure->state) {
    case SecureState::asking:
      return Outcome::wait_for_answer(
          secure->step_until, fmt::format("secure message {}: round {}, step {} is asked", secure->id.to_string(),
                                          secure->round, secure->step));
    case SecureState::accepted:
      if (!mark.set_blocking()) return Outcome::retry("accepted, but it could not be marked");
      return Outcome::sent("accepted by " + secure->accepted_by.value());
    case SecureState::given_up:
      alert(*secure);
      return Outcome::rejected("nobody of the team accepted");
    case SecureState::withdrawn:
      break;
  }
  return Outcome::rejected("withdrawn");
}

}  // namespace aftertone::notify
