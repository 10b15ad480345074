#include "voicemail/policy/fuller_message.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace aftertone::voicemail {
namespace {

// What a commit knows of one recording.
Message known(std::int64_t seconds, EndReason reason, bool urgent = false) {
  Message message;
  message.duration = std::chrono::seconds(seconds);
  message.audio_bytes = 58 + seconds * 8'000;
  message.audio_sha256 = std::to_string(seconds);
  message.end_reason = reason;
  message.urgent = urgent;
  return message;
}

TEST(FullerMessage, IsTheSameInWhateverOrderTheCommitsCome) {
  // The file was longer already when this one, which knew less, asked the store.
  Message file_of_another = known(5, EndReason::salvaged);
  file_of_another.audio_bytes = known(20, EndReason::hangup).audio_bytes;
  file_of_another.audio_sha256 = "20";
  const std::vector<Message> commits{known(5, EndReason::salvaged), known(20, EndReason::salvaged), file_of_another,
                                     known(20, EndReason::hangup), known(20, EndReason::dtmf, true)};
  std::vector<std::size_t> order(commits.size());
  std::iota(order.begin(), order.end(), 0);
  do {
    Message kept = commits[order[0]];
    for (const std::size_t next : order)
      kept = fuller_message(kept, commits[next]);
    EXPECT_EQ(kept.duration, std::chrono::seconds(20));
    EXPECT_EQ(kept.audio_sha256, "20");
    EXPECT_NE(kept.end_reason, EndReason::salvaged);
    EXPECT_TRUE(kept.urgent);
  } while (std::ranges::next_permutation(order).found);
}

TEST(FullerMessage, IsWhatWasKeptWhenNothingMoreIsKnown) {
  const Message whole = known(20, EndReason::hangup);
  for (const Message& less :
       {known(20, EndReason::hangup), known(20, EndReason::salvaged), known(5, EndReason::dtmf, true)})
    EXPECT_TRUE(is_as_full(fuller_message(whole, less), whole));
}

TEST(FullerMessage, BringsNothingBackThatWasPurged) {
  Message purged = known(5, EndReason::salvaged);
  purged.state = MessageState::purged;
  EXPECT_TRUE(is_as_full(fuller_message(purged, known(20, EndReason::hangup)), purged));
}

}  // namespace
}  // namespace aftertone::voicemail
