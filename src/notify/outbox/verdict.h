// What is to become of a row of the outbox after a try. Pure, but for record_blocking.
#pragma once

#include <string>

#include "base/clock.h"
#include "notify/channel.h"
#include "notify/outbox/settings.h"
#include "voicemail/ports/outbox_store.h"

namespace aftertone::notify {

struct Verdict {
  enum class Kind {
    sent,
    retry,      // back to ready, not before `not_before`
    resend,     // the same, but it is perhaps sent already: the same Message-ID lets the other side recognise it
    put_back,   // the same, but the try does not count: we let go of it, nothing is wrong with it
    rejected,   // dead: the other side will never take it
    expired,    // dead: tried for too long
    cancelled,  // nobody wants it any more
    fenced,     // somebody else owns the row; nothing is written
    unwritten,  // the row is ours, but the database does not take the verdict: it stays as it is until the next start
  };
  Kind kind = Kind::retry;
  std::string text;  // provider reference, or why
  WallTime not_before;
};

// How long to wait after the given try (counted from 1): 15 s x 2^n up to 15 min, spread by a fifth to both sides so
// that what failed together is not tried again together. The same row and try give the same time.
std::chrono::milliseconds retry_delay(const voicemail::Delivery& delivery, const OutboxSettings& settings);

// `outcome` is the channel's word on `delivery`, at `now`.
Verdict judge(const voicemail::Delivery& delivery, const Outcome& outcome, WallTime now,
              const OutboxSettings& settings);

// The row or the role is somebody else's: that no row was touched, not that the database failed.
bool is_fenced(const Error& error);

// What becomes of a verdict that could not be written into its row.
Verdict judge_unwritten(const Verdict& verdict, const Error& error);

// Writes it into the row. Error: conflict (fenced: drop it), temporary (unknown: write it again, that is harmless), or
// what the database will not do.
Status record_blocking(voicemail::OutboxStore& outbox, const voicemail::Delivery& delivery, const Verdict& verdict);

// The line that tells a person what happened; code words that monitoring looks for are at its start.
void log_verdict(const voicemail::Delivery& delivery, const Verdict& verdict);

}  // namespace aftertone::notify
