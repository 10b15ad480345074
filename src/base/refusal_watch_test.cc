#include "base/refusal_watch.h"

#include <gtest/gtest.h>

namespace aftertone {
namespace {

using namespace std::chrono_literals;

constexpr RefusalWatch::Instant kBegin{1h};

TEST(RefusalWatch, TellsWhenMoreAreRefusedThanLetIn) {
  RefusalWatch watch({3, 10, 600s});
  EXPECT_FALSE(watch.note_refused(kBegin));
  EXPECT_FALSE(watch.note_refused(kBegin + 1s));
  EXPECT_EQ(watch.note_refused(kBegin + 2s), 3U);
}

TEST(RefusalWatch, MistakesAmongManyWhoAreLetInAreNone) {
  RefusalWatch watch({3, 10, 600s});
  for (int i = 0; i < 12; ++i)
    watch.note_let_in(kBegin);
  for (int i = 0; i < 9; ++i)
    EXPECT_FALSE(watch.note_refused(kBegin + std::chrono::seconds(i)));
  EXPECT_EQ(watch.note_refused(kBegin + 9s), 10U) << "so many always are";
}

TEST(RefusalWatch, TellsOnceAMinuteWhileItGoesOn) {
  RefusalWatch watch({2, 10, 600s});
  (void)watch.note_refused(kBegin);
  EXPECT_TRUE(watch.note_refused(kBegin + 1s));
  EXPECT_FALSE(watch.note_refused(kBegin + 60s));
  EXPECT_EQ(watch.note_refused(kBegin + 61s), 4U);
}

TEST(RefusalWatch, WhatIsLongAgoIsForgotten) {
  RefusalWatch watch({2, 10, 600s});
  (void)watch.note_refused(kBegin);
  EXPECT_FALSE(watch.note_refused(kBegin + 601s));
  EXPECT_EQ(watch.last_refused(), kBegin + 601s);
}

}  // namespace
}  // namespace aftertone
