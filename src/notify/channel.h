// A way to tell the owner: e-mail, SMS, chat, call-out, webhook, each in a sub-folder. Blocks; pool threads.
//
//   talk to the other side -> mark.set_blocking() -> point of no return -> await the answer -> Outcome
//
// Before the mark nothing has left that cannot be taken back, so a crash there is an ordinary retry; after it and
// before the answer the outcome is unknown, and only what crashes inside that window can be told twice.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/clock.h"
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
    waiting,    // nothing is wrong: ask again at `ask_again_at`; the try does not count
  };
  Kind kind = Kind::retry;
  std::string text;            // provider reference, or what went wrong, for administrators
  bool is_relay_away = false;  // retry because nobody could be spoken to: what the circuit breaker counts
  std::optional<WallTime> ask_again_at = {};  // of waiting
  bool ends_by_itself = false;                // of waiting: however long it takes, the channel says when it is over

  static Outcome sent(std::string provider_ref) { return {Kind::sent, std::move(provider_ref)}; }
  static Outcome retry(std::string error) { return {Kind::retry, std::move(error)}; }
  // Retry, because the relay cannot be reached or spoke no sense. Not for what it says about one message or target.
  static Outcome unreachable(std::string error) { return {Kind::retry, std::move(error), true}; }
  static Outcome rejected(std::string error) { return {Kind::rejected, std::move(error)}; }
  static Outcome ambiguous(std::string error) { return {Kind::ambiguous, std::move(error)}; }
  static Outcome wait_until(WallTime then, std::string why) { return {Kind::waiting, std::move(why), false, then}; }
  // The same for what people are asked, who may take days: it is never too old.
  static Outcome wait_for_answer(WallTime then, std::string why) {
    return {Kind::waiting, std::move(why), false, then, true};
  }
};

// What to do about a delivery that is perhaps sent.
enum class AmbiguousPolicy {
  resend,  // send it again; it looks the same, so that the other side can recognise it
  hold,    // never twice: wait a little for a word about it, then give it up and let the fallback tell
};

// What a delivery tells beside the message itself.
struct Notice {
  std::string event;      // Delivery::event
  std::string link;       // where the person reads and answers; empty: nowhere
  std::string team = {};  // of a secure message: who else is asked

  // A secure message: nothing of what is in it may be told, only that there is one for the team, and the link.
  bool is_secure() const { return event == "secure" || event == "escalation"; }
};

// One row of a digest. Both outlive the try.
struct DigestEntry {
  const voicemail::Delivery& delivery;
  const voicemail::Message& message;
};

class Channel {
 public:
  virtual ~Channel() = default;
  // One try; any pool thread, several at a time for different targets. Every wait inside has a deadline. Trying the
  // same delivery again must look the same to the other side (e-mail: the same Message-ID), so that it can recognise
  // it.
  virtual Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                   const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) = 0;

  // Whether one delivery can tell many messages of one mailbox.
  virtual bool can_digest() const { return false; }
  // The same for all of them at once, which are for one target and carry one Delivery::digest: what makes a digest
  // that is sent again look the same.
  virtual Outcome deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                          CommitMark& mark);

  // Who a delivery goes through, as far as they fail together: "smtp relay.example:25". What the circuit breaker and
  // the pace go by. Pure.
  virtual std::string relay_of(const voicemail::Delivery& delivery) const { return delivery.channel; }

  // False: nobody reads it but a system, which does not mind to be told often.
  virtual bool is_for_people() const { return true; }

  virtual AmbiguousPolicy ambiguous_policy() const { return AmbiguousPolicy::resend; }
};

inline Outcome Channel::deliver_digest_blocking(std::span<const DigestEntry>, const voicemail::Mailbox&, CommitMark&) {
  return Outcome::retry("this channel tells messages one by one");
}

}  // namespace aftertone::notify
