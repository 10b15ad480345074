// From a channel's word on a delivery to what becomes of its row. Pure, but for the log.
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "base/clock.h"
#include "notify/channel.h"
#include "notify/outbox/settings.h"
#include "voicemail/model/verdict.h"

namespace aftertone::notify {

using voicemail::Verdict;

// How long to wait after the given try (counted from 1): 15 s x 2^n up to 15 min, spread by a fifth to both sides so
// that what failed together is not tried again together. The same row and try give the same time.
std::chrono::milliseconds retry_delay(const voicemail::Delivery& delivery, const OutboxSettings& settings);

// `outcome` is the channel's word on `delivery`, at `now`; `policy` is the channel's.
Verdict judge(const voicemail::Delivery& delivery, const Outcome& outcome, AmbiguousPolicy policy, WallTime now,
              const OutboxSettings& settings);

// The row or the role is somebody else's: that no row was touched, not that the database failed.
bool is_fenced(const Error& error);

// The lines that tell a person what happened; code words that monitoring looks for are at their start. `rows` were told
// together.
void log_verdict(std::span<const voicemail::Delivery> rows, const Verdict& verdict);
void log_fenced(std::span<const voicemail::Delivery> rows, const std::string& what);
// The rows are ours, but the database does not take the verdict: they stay as they are until the next start.
void log_unwritten(std::span<const voicemail::Delivery> rows, const Verdict& verdict, const Error& error);

}  // namespace aftertone::notify
