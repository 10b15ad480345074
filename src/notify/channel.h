// A way to tell the owner: e-mail today; SMS, chat, call-out, webhook, each in a sub-folder. Blocks; pool threads.
//
//   talk to the other side -> mark.set_blocking() -> point of no return -> await the answer -> Outcome
//
// Before the mark nothing has left that cannot be taken back, so a crash there is an ordinary retry; after it and
// before the answer the outcome is unknown, and only what crashes inside that window can be told twice.
#pragma once

#include <string>
#include <utility>

#include "voicemail/model/delivery.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/model/message.h"

namespace aftertone::notify {

// The worker's side of a delivery under way. Used on the thread that delivers.
class CommitMark {
 public:
  virtual ~CommitMark() = default;
  // Call it once, immediately before the point of no return (SMTP: the final dot; Maildir: the link into new/), when
  // everything else has been handed over. False: let go and return retry; nothing may leave any more (fenced, stopping,
  // or no database).
  [[nodiscard]] virtual bool set_blocking() = 0;
  // Ask at least once a second while waiting for the other side. True: the service stops and waits no longer; end at
  // once.
  virtual bool must_end() const = 0;
};

struct Outcome {
  enum class Kind {
    sent,       // the other side took it; text is what it called it
    retry,      // not taken, may be later
    rejected,   // not taken, never will be
    ambiguous,  // the mark was set and no answer came: perhaps taken
  };
  Kind kind = Kind::retry;
  std::string text;  // provider reference, or what went wrong, for administrators

  static Outcome sent(std::string provider_ref) { return {Kind::sent, std::move(provider_ref)}; }
  static Outcome retry(std::string error) { return {Kind::retry, std::move(error)}; }
  static Outcome rejected(std::string error) { return {Kind::rejected, std::move(error)}; }
  static Outcome ambiguous(std::string error) { return {Kind::ambiguous, std::move(error)}; }
};

class Channel {
 public:
  virtual ~Channel() = default;
  // One try; any pool thread, several at a time for different targets. Every wait inside has a deadline. Trying the
  // same delivery again must look the same to the other side (e-mail: the same Message-ID), so that it can recognise
  // it.
  virtual Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                   const voicemail::Mailbox& mailbox, CommitMark& mark) = 0;
};

}  // namespace aftertone::notify
