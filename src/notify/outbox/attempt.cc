#include "notify/outbox/attempt.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/crash_point.h"
#include "voicemail/policy/quiet_hours.h"

namespace aftertone::notify {

using voicemail::Delivery;
using voicemail::MessageState;

namespace {

// What a channel may know of a secure message: that there is one. Then none can tell more, whatever its templates say.
voicemail::Message without_content(const voicemail::Message& message) {
  voicemail::Message bare;
  bare.id = message.id;
  bare.mailbox = message.mailbox;
  bare.urgent = message.urgent;
  bare.state = message.state;
  bare.committed_at = message.committed_at;
  bare.started_at = message.started_at;
  return bare;
}

bool is_wanted(const Delivery& row, MessageState state) {
  return state == MessageState::new_ || (row.event == voicemail::kCopy && state != MessageState::purged);
}

}  // namespace

std::vector<Tried> Attempt::run_blocking(Channel* channel) {
  if (ground_.stop.has_begun()) {
    put_all_back_blocking("the service stopped");
    return std::move(tried_);
  }
  if (const Status read = read_messages_blocking(); !read) {
    conclude_all_blocking(Outcome::retry(to_string(read.error())), AmbiguousPolicy::resend);
    return std::move(tried_);
  }
  if (rows_.empty()) return std::move(tried_);
  try_blocking(channel);
  return std::move(tried_);
}

void Attempt::try_blocking(Channel* channel) {
  // Of a secure message not the owner is told, but whoever is asked.
  const bool is_secure = !rows_.front().secure.empty();
  const auto mailbox =
      ground_.ports.mailboxes.find_blocking(is_secure ? rows_.front().mailbox : messages_.front().mailbox);
  if (!mailbox) return conclude_all_blocking(Outcome::retry(to_string(mailbox.error())), AmbiguousPolicy::resend);
  if (postpone_if_quiet_blocking(*mailbox)) return;
  if (channel == nullptr) {
    const std::string why = "no channel \"" + rows_.front().channel + "\" is set up here";
    return conclude_all_blocking(Outcome::retry(why), AmbiguousPolicy::resend);
  }
  if (!ground_.breakers.admit(relay_, std::chrono::steady_clock::now())) return turn_away_blocking();
  voicemail::Mailbox owner = *mailbox;
  if (!rows_.front().language.empty()) owner.language = rows_.front().language;
  const Outcome outcome = deliver_blocking(*channel, owner);
  ground_.breakers.end(relay_, reach_of(outcome), outcome.text, std::chrono::steady_clock::now());
  conclude_all_blocking(outcome, channel->ambiguous_policy());
}

// Here, where retries and fallbacks come by as well. What goes out together may go as soon as one of it may. Who is
// asked to take a secure message on is on duty.
bool Attempt::postpone_if_quiet_blocking(const voicemail::Mailbox& mailbox) {
  if (!rows_.front().secure.empty()) return false;
  const bool is_urgent = std::ranges::any_of(messages_, &voicemail::Message::urgent);
  const auto end = voicemail::quiet_until_blocking(mailbox, rows_.front().channel, is_urgent, now());
  if (!end) return false;
  conclude_blocking(std::move(rows_), {Kind::postpone, "quiet hours until " + to_rfc3339(*end), *end});
  return true;
}

// Keeps the rows whose message is wanted, with their messages; ends the others. Error: one cannot be read now; then
// nothing is told, for a digest must not go out without it.
Status Attempt::read_messages_blocking() {
  std::vector<Result<voicemail::Message>> found;
  for (const Delivery& row : rows_) {
    found.push_back(ground_.ports.messages.find_blocking(row.message));
    if (!found.back() && found.back().error().code != Code::not_found) return tl::unexpected(found.back().error());
  }
  std::vector<Delivery> rows = std::exchange(rows_, {});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (found[i] && is_wanted(rows[i], found[i]->state)) {
      messages_.push_back(std::move(*found[i]));
      rows_.push_back(std::move(rows[i]));
    } else {
      const std::string why = found[i] ? "the message is no longer new" : "the message is gone";
      conclude_blocking({std::move(rows[i])}, {Kind::cancelled, why, {}});
    }
  }
  return {};
}

Outcome Attempt::deliver_blocking(Channel& channel, const voicemail::Mailbox& mailbox) {
  crash_point("outbox: row claimed");
  if (rows_.front().digest.empty()) {
    const Outcome outcome = deliver_one_blocking(channel, mailbox);
    crash_point("outbox: handed over, not yet written");
    return outcome;
  }
  std::vector<DigestEntry> entries;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    entries.push_back({rows_[i], messages_[i]});
  const Outcome outcome = channel.deliver_digest_blocking(entries, mailbox, *this);
  crash_point("outbox: digest handed over, not yet written");
  return outcome;
}

Outcome Attempt::deliver_one_blocking(Channel& channel, const voicemail::Mailbox& mailbox) {
  const Delivery& row = rows_.front();
  if (row.secure.empty()) return channel.deliver_blocking(row, messages_.front(), mailbox, {row.event, "", ""}, *this);
  if (!ground_.ports.secure_notice) return Outcome::rejected("secure messages are not set up here");
  const auto notice = ground_.ports.secure_notice(row);
  if (!notice && notice.error().temporary) return Outcome::retry(to_string(notice.error()));
  if (!notice) return Outcome::rejected(notice.error().detail);
  return channel.deliver_blocking(row, without_content(messages_.front()), mailbox, *notice, *this);
}

// The service goes on, and nobody else can have the role yet.
bool Attempt::may_begin() const {
  return !ground_.stop.has_begun() && ground_.mandate.is_valid();
}

// "sending" becomes "committing". Only when the database has said yes may the channel go on: a lost answer means no.
bool Attempt::set_blocking() {
  if (!may_begin() || mark_ != Mark::not_set) return false;
  const Status marked = ground_.ports.outbox.mark_committing_blocking(rows_);
  crash_point("outbox: marked committing");
  mark_ = marked ? Mark::set : is_fenced(marked.error()) ? Mark::fenced : Mark::refused;
  return mark_ == Mark::set;
}

// Before the mark nothing is lost by ending at once; after it, the answer is worth the grace.
bool Attempt::must_end() const {
  return mark_ == Mark::set ? ground_.stop.is_grace_over() : !may_begin();
}

// Words like "later" say nothing about the relay: they may be ours.
Reach Attempt::reach_of(const Outcome& outcome) const {
  using Word = Outcome::Kind;
  if (outcome.kind == Word::sent || outcome.kind == Word::rejected) return Reach::reached;
  if (!may_begin() || mark_ == Mark::refused || mark_ == Mark::fenced) return Reach::unknown;
  return outcome.kind == Word::ambiguous || outcome.is_relay_away ? Reach::away : Reach::unknown;
}

Verdict Attempt::judge_row(const Delivery& row, const Outcome& outcome, AmbiguousPolicy policy) const {
  if (mark_ == Mark::refused)
    return judge(row, Outcome::retry("the database did not take the mark"), policy, now(), ground_.settings);
  const bool is_retry = outcome.kind == Outcome::Kind::retry;
  if (is_retry && mark_ == Mark::not_set && !may_begin()) return {Kind::put_back, "the service stopped", now()};
  Verdict verdict = judge(row, outcome, policy, now(), ground_.settings);
  const bool is_relays_fault = verdict.kind == Kind::retry && outcome.is_relay_away;
  if (is_relays_fault && ground_.breakers.is_open(relay_)) return {Kind::put_back, outcome.text, now()};
  return verdict;
}

// All of a digest come to the same, but for those that are too old to be tried again.
void Attempt::conclude_all_blocking(const Outcome& outcome, AmbiguousPolicy policy) {
  if (mark_ == Mark::fenced) {
    const Status fenced = fail(Code::conflict, "the row changed hands before the point of no return");
    tried_.push_back({std::move(rows_), {Kind::retry, "not sent", {}}, fenced});
    return;
  }
  std::map<Kind, std::pair<Verdict, std::vector<Delivery>>> by_verdict;
  for (Delivery& row : rows_) {
    const Verdict verdict = judge_row(row, outcome, policy);
    auto& [shared, rows] = by_verdict.try_emplace(verdict.kind, verdict, std::vector<Delivery>()).first->second;
    rows.push_back(std::move(row));
  }
  for (auto& [kind, group] : by_verdict)
    conclude_blocking(std::move(group.second), std::move(group.first));
}

void Attempt::put_all_back_blocking(const std::string& why) {
  conclude_blocking(std::move(rows_), {Kind::put_back, why, now()});
}

// The circuit is open. What has waited for too long is given up, or nobody would ever hear of it.
void Attempt::turn_away_blocking() {
  const std::string why = relay_ + " is away";
  std::vector<Delivery> young;
  for (Delivery& row : rows_) {
    const bool is_too_old = now() - row.due_at >= ground_.settings.give_up_after;
    if (is_too_old) {
      conclude_blocking({std::move(row)}, {Kind::expired, why, {}});
    } else {
      young.push_back(std::move(row));
    }
  }
  rows_ = std::move(young);
  if (!rows_.empty()) put_all_back_blocking(why);
}

// Written in the same breath, so that a service that stops still writes it.
void Attempt::conclude_blocking(std::vector<Delivery> rows, Verdict verdict) {
  Status recorded = ground_.ports.outbox.conclude_blocking(rows, verdict);
  tried_.push_back({std::move(rows), std::move(verdict), std::move(recorded)});
}

}  // namespace aftertone::notify
