#include "media/engine/source_policy.h"

namespace aftertone::media {
namespace {

constexpr int kPacketsToLock = 5;
constexpr std::chrono::milliseconds kTimeToLock{500};
constexpr std::uint16_t kMaxStep = 10;  // of the sequence number between two packets that follow each other

}  // namespace

void SourcePolicy::follow(const SocketAddress& announced, bool latch) {
  if (!(announced == announced_)) target_ = announced;
  announced_ = announced;
  if (!latch) target_ = announced;
  is_locked_ = !latch;
  candidates_ = {};
}

SourcePolicy::Verdict SourcePolicy::judge(const SocketAddress& source, const RtpHeader& header, TimePoint arrival) {
  if (is_locked_) return source == target_ ? Verdict::accept : Verdict::refuse;
  if (source == announced_ || source == target_) return lock_on(source);

  Candidate& candidate = candidate_for(source, header.ssrc, arrival);
  const auto step = static_cast<std::uint16_t>(header.sequence - candidate.last_sequence);
  const bool is_consistent =
      candidate.packets > 0 && step > 0 && step <= kMaxStep && arrival - candidate.first_seen <= kTimeToLock;
  candidate = {source, header.ssrc, header.sequence, is_consistent ? candidate.packets + 1 : 1,
               is_consistent ? candidate.first_seen : arrival};
  return candidate.packets >= kPacketsToLock ? lock_on(source) : Verdict::refuse;
}

// The one known already; else a free or forgotten one; else the oldest of those with the fewest packets, so that a
// flood of ever new sources does not push out one that speaks steadily.
SourcePolicy::Candidate& SourcePolicy::candidate_for(const SocketAddress& source, std::uint32_t ssrc,
                                                     TimePoint arrival) {
  Candidate* weakest = &candidates_[0];
  for (Candidate& candidate : candidates_) {
    if (candidate.packets > 0 && candidate.source == source && candidate.ssrc == ssrc) return candidate;
    if (arrival - candidate.first_seen > kTimeToLock) candidate.packets = 0;
    const bool is_weaker = candidate.packets < weakest->packets ||
                           (candidate.packets == weakest->packets && candidate.first_seen < weakest->first_seen);
    if (is_weaker) weakest = &candidate;
  }
  weakest->packets = 0;
  return *weakest;
}

SourcePolicy::Verdict SourcePolicy::lock_on(const SocketAddress& source) {
  target_ = source;
  is_locked_ = true;
  return Verdict::lock;
}

}  // namespace aftertone::media
