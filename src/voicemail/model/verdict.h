// What is to become of a delivery after a try.
#pragma once

#include <string>

#include "base/clock.h"

namespace aftertone::voicemail {

struct Verdict {
  enum class Kind {
    sent,
    retry,      // back to ready, not before `not_before`
    resend,     // the same, but it is perhaps sent already: it goes again exactly as it was
    put_back,   // the same, but the try does not count: we let go of it, nothing is wrong with it
    hold,       // perhaps sent, and never to be sent twice: a word about it may come until `not_before`
    rejected,   // dead: the other side will never take it
    expired,    // dead: tried for too long, or held without a word
    cancelled,  // nobody wants it any more
    postpone,   // put back, and the time until then does not count: the owner is not to be disturbed now
  };
  Kind kind = Kind::retry;
  std::string text;  // provider reference, or why
  WallTime not_before;
};

}  // namespace aftertone::voicemail
