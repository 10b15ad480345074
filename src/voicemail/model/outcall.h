// A call that is to tell an owner about a message: a durable request, carried out by whichever process takes calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/strong.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

using OutcallId = Strong<struct OutcallIdTag, std::int64_t>;

enum class OutcallState {
  waiting,  // for not_before
  calling,  // claimed; until lease_until nobody else touches it
  done,
};

// How a try ended.
enum class OutcallResult {
  none,         // there was none yet
  confirmed,    // a person pressed the key, gave the PIN and heard the message
  refused_pin,  // a person, but not the owner
  hung_up,      // a person who hung up before the message was heard
  machine,      // answered, and no key was pressed: voicemail, or somebody who did not understand
  busy,
  no_answer,
  declined,
  own_voicemail,  // it came back to our own voicemail: nobody is reached that way
  failed,         // not reachable: no such number, no trunk, network
  not_allowed,    // by the class of service, when it was dialled
  not_wanted,     // the owner has heard the message meanwhile
  interrupted,    // our process died after somebody had answered: not called again
};
std::string_view to_string(OutcallState state);
std::string_view to_string(OutcallResult result);
Result<OutcallState> parse_outcall_state(std::string_view text);
Result<OutcallResult> parse_outcall_result(std::string_view text);

// Whether somebody who was called this way may be called again for the same message.
bool is_worth_another_try(OutcallResult result);

struct Outcall {
  OutcallId id;
  std::string key;  // of the delivery that wants it: one request, however often it is asked for
  MailboxNumber mailbox;
  MessageId message;
  std::string target;  // as it was saved; judged again when it is dialled
  std::string secure;  // the recipient of a secure message who is asked to take it on; empty: none
  OutcallState state = OutcallState::waiting;
  std::int32_t attempt = 0;  // counted when claimed; with the holder it fences
  WallTime not_before;
  std::string holder;
  WallTime lease_until;
  bool was_answered = false;                   // in this try
  OutcallResult result = OutcallResult::none;  // of the last try
  std::string detail;
  WallTime created_at;
};

}  // namespace aftertone::voicemail
