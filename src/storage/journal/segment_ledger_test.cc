#include "storage/journal/segment_ledger.h"

#include <gtest/gtest.h>

#include "files/scratch_directory_fake.h"

namespace aftertone::storage {
namespace {

class Ledger : public testing::Test {
 protected:
  SegmentPtr segment(std::uint32_t number) { return *Segment::create_blocking(scratch_.path(), number, 4096); }
  static SegmentUsePtr use() { return std::make_shared<SegmentUse>(); }
  // Everything that may go now, in its order, removed.
  std::vector<std::uint32_t> remove(std::uint32_t current) {
    std::vector<std::uint32_t> removed;
    while (const SegmentPtr gone = ledger_.unneeded(current)) {
      removed.push_back(gone->number());
      ledger_.erase(gone);
    }
    return removed;
  }

  using Numbers = std::vector<std::uint32_t>;
  files::ScratchDirectory scratch_{files::ScratchDirectory::On::memory};
  SegmentLedger ledger_;
  SegmentPtr one_ = segment(1);
  SegmentPtr two_ = segment(2);
  SegmentPtr three_ = segment(3);
};

TEST_F(Ledger, KeepsASegmentWhileItHasALivingRecording) {
  const auto first = use();
  const auto second = use();
  ledger_.note(one_, first);
  ledger_.note(one_, second);
  ledger_.note_forgotten(two_, first);
  EXPECT_EQ(remove(3), Numbers{});
  ledger_.note_forgotten(two_, second);
  EXPECT_EQ(remove(3), (Numbers{1, 2}));
}

TEST_F(Ledger, KeepsTheSegmentThatIsWrittenTo) {
  const auto only = use();
  ledger_.note(one_, only);
  ledger_.note_forgotten(one_, only);
  EXPECT_EQ(remove(1), Numbers{});
  EXPECT_EQ(remove(2), Numbers{1});
}

TEST_F(Ledger, KeepsForgetRecordsWhileOlderSegmentsHaveTheRecording) {
  const auto kept = use();
  const auto forgotten = use();
  ledger_.note(one_, kept);
  ledger_.note(one_, forgotten);
  ledger_.note(two_, forgotten);
  ledger_.note_forgotten(two_, forgotten);
  EXPECT_EQ(remove(3), Numbers{});
  EXPECT_EQ(ledger_.take_to_forget_again(3), std::vector{forgotten});
  EXPECT_TRUE(ledger_.take_to_forget_again(3).empty());
  ledger_.note_forgotten(three_, forgotten);
  EXPECT_EQ(remove(4), Numbers{2});
  ledger_.note_forgotten(three_, kept);
  EXPECT_EQ(remove(4), (Numbers{1, 3}));
}

TEST_F(Ledger, LetsSegmentsGoWithoutForgetRecordsOnlyIfTheBeginGoes) {
  const auto kept = use();
  const auto across = use();
  ledger_.note(one_, across);
  ledger_.note(two_, across);
  ledger_.note(two_, kept);
  across->begun_in = 1;
  EXPECT_EQ(ledger_.unneeded_with({across}), std::vector{one_});
  EXPECT_EQ(ledger_.unneeded_with({across, kept}), (std::vector{one_, two_}));
  across->begun_in = 2;  // written again after a failure
  EXPECT_TRUE(ledger_.unneeded_with({across}).empty());
}

TEST_F(Ledger, LetsForgetRecordsGoWithWhatTheySpeakOfOnly) {
  const auto kept = use();
  const auto forgotten = use();
  ledger_.note(one_, kept);
  ledger_.note(one_, forgotten);
  ledger_.note_forgotten(two_, forgotten);
  EXPECT_TRUE(ledger_.unneeded_with({}).empty());
  EXPECT_EQ(ledger_.unneeded_with({kept}), (std::vector{one_, two_}));
}

}  // namespace
}  // namespace aftertone::storage
