#include "voicemail/usecases/scrub_audio.h"

#include <gtest/gtest.h>

#include <set>

namespace aftertone::voicemail {
namespace {

TEST(PartsOfARun, CoverEverythingOnceInARoundAndBeginAnew) {
  for (const std::int64_t runs : {1, 7, 30, 256, 720}) {
    std::multiset<int> seen;
    for (std::int64_t n = 5 * runs; n < 6 * runs; ++n) {
      const PartRange parts = parts_of_run(n, runs);
      for (int part = parts.first; part < parts.end; ++part)
        seen.insert(part);
    }
    EXPECT_EQ(seen.size(), 256U) << runs;
    EXPECT_EQ(std::set<int>(seen.begin(), seen.end()).size(), 256U) << runs;
    EXPECT_EQ(*seen.begin(), 0) << runs;
    EXPECT_EQ(*seen.rbegin(), 255) << runs;
  }
}

}  // namespace
}  // namespace aftertone::voicemail
