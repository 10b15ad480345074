#include "notify/outbox/attempt.h"

#include "base/crash_point.h"

namespace aftertone::notify {

using voicemail::MessageState;

Verdict Attempt::run_blocking(Channel* channel) {
  if (stop_.has_begun()) return put_back("the service stopped");
  const auto message = ports_.messages.find_blocking(delivery_.message);
  if (!message) return judge_failure(message.error());
  if (message->state != MessageState::new_) return {Verdict::Kind::cancelled, "the message is no longer new", {}};
  const auto mailbox = ports_.mailboxes.find_blocking(message->mailbox);
  if (!mailbox) return judge_failure(mailbox.error());
  if (channel == nullptr) {
    return judge_outcome(Outcome::retry("no channel \"" + delivery_.channel + "\" is set up here"));
  }
  crash_point("outbox: row claimed");
  const Outcome outcome = channel->deliver_blocking(delivery_, *message, *mailbox, Notice{delivery_.event, ""}, *this);
  crash_point("outbox: handed over, not yet written");
  return judge_outcome(outcome);
}

// "sending" becomes "committing". Only when the database has said yes may the channel go on: a lost answer means no.
bool Attempt::set_blocking() {
  if (stop_.has_begun() || mark_ != Mark::not_set) return false;
  const Status marked = ports_.outbox.mark_committing_blocking(delivery_.id, delivery_.claim_epoch);
  crash_point("outbox: marked committing");
  mark_ = marked ? Mark::set : marked.error().code == Code::conflict ? Mark::fenced : Mark::refused;
  return mark_ == Mark::set;
}

// Before the mark nothing is lost by ending at once; after it, the answer is worth the grace.
bool Attempt::must_end() const {
  return mark_ == Mark::set ? stop_.is_grace_over() : stop_.has_begun();
}

Verdict Attempt::judge_failure(const Error& error) const {
  if (error.code == Code::not_found) return {Verdict::Kind::cancelled, "the message or its mailbox is gone", {}};
  return judge_outcome(Outcome::retry(to_string(error)));
}

Verdict Attempt::judge_outcome(const Outcome& outcome) const {
  if (mark_ == Mark::fenced) return {Verdict::Kind::fenced, "the row changed hands before the point of no return", {}};
  if (mark_ == Mark::refused) {
    return judge(delivery_, Outcome::retry("the database did not take the mark"), ports_.clock.now(), settings_);
  }
  if (stop_.has_begun() && mark_ == Mark::not_set && outcome.kind == Outcome::Kind::retry)
    return put_back("the service stopped");
  return judge(delivery_, outcome, ports_.clock.now(), settings_);
}

}  // namespace aftertone::notify
