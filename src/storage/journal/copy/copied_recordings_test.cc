#include "storage/journal/copy/copied_recordings.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "files/file.h"
#include "files/scratch_directory_fake.h"
#include "storage/journal/copy/journal_copy.h"
#include "storage/journal/recording_fake.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using cluster::Node;

Node node(const std::string& name, const Uuid& boot, std::chrono::milliseconds silent_for) {
  Node node;
  node.report.node = name;
  node.report.boot_id = boot.to_string();
  node.report.address = "192.0.2.1 port 5060";
  node.silent_for = silent_for;
  return node;
}

CopiedJournal copied(const Uuid& journal, std::uint64_t bytes) {
  return {"n1", journal, CopyState::open, {}, bytes, "n1/" + journal.to_string()};
}

const Uuid kJournal = Uuid::v7(from_millis(1'000));
const Uuid kOther = Uuid::v7(from_millis(2'000));
const QuietCopies::Instant kStart{};

TEST(QuietCopies, AreThoseOfTheDeadThatGrowNoMore) {
  QuietCopies quiet;
  const std::vector<Node> dead{node("n1", kJournal, 20s)};
  EXPECT_TRUE(quiet.due({copied(kJournal, 100)}, dead, kStart).empty());
  EXPECT_TRUE(quiet.due({copied(kJournal, 200)}, dead, kStart + 14s).empty());
  EXPECT_TRUE(quiet.due({copied(kJournal, 200)}, dead, kStart + 28s).empty());
  EXPECT_EQ(quiet.due({copied(kJournal, 200)}, dead, kStart + 29s).size(), 1U);
}

TEST(QuietCopies, AreNotThoseOfALivingProcessHoweverQuietItIs) {
  QuietCopies quiet;
  for (const auto at : {0s, 100s, 200s})
    EXPECT_TRUE(quiet.due({copied(kJournal, 100)}, {node("n1", kJournal, 14s)}, kStart + at).empty());
  EXPECT_EQ(quiet.due({copied(kJournal, 100)}, {node("n1", kJournal, 15s)}, kStart + 201s).size(), 1U);
}

TEST(QuietCopies, OfANodeThatCameBackAreLeftToItForAMinute) {
  QuietCopies quiet;
  const std::vector<Node> back{node("n1", kOther, 1s)};
  EXPECT_TRUE(quiet.due({copied(kJournal, 100)}, back, kStart).empty());
  EXPECT_TRUE(quiet.due({copied(kJournal, 100)}, back, kStart + 59s).empty());
  EXPECT_EQ(quiet.due({copied(kJournal, 100)}, back, kStart + 60s).size(), 1U);
}

TEST(QuietCopies, OfANodeThatNobodyKnowsAreOfTheDead) {
  QuietCopies quiet;
  EXPECT_TRUE(quiet.due({copied(kJournal, 100)}, {node("n2", kJournal, 0s)}, kStart).empty());
  EXPECT_EQ(quiet.due({copied(kJournal, 100)}, {node("n2", kJournal, 0s)}, kStart + 15s).size(), 1U);
}

TEST(QuietCopies, ThatAnotherSalvagerClaimedAreDueAtOnce) {
  QuietCopies quiet;
  CopiedJournal claimed = copied(kJournal, 100);
  claimed.state = CopyState::claimed;
  EXPECT_EQ(quiet.due({claimed}, {}, kStart).size(), 1U);
  claimed.state = CopyState::damaged;
  EXPECT_TRUE(quiet.due({claimed}, {}, kStart + 1h).empty());
}

class KnownNodes : public cluster::NodeStore {
 public:
  Result<cluster::NodeOrder> arrive_blocking(const std::string&, const std::string&) override {
    return cluster::NodeOrder::serve;
  }
  Result<cluster::NodeOrder> report_blocking(const cluster::NodeReport&) override { return cluster::NodeOrder::serve; }
  Status leave_blocking(const std::string&, const std::string&) override { return {}; }
  Result<std::vector<Node>> list_blocking() override { return std::vector<Node>(); }
  Status order_blocking(const std::string&, cluster::NodeOrder) override { return {}; }
  Status forget_blocking(const std::string&) override { return {}; }
};

// A copy of a journal whose process died, claimed under epoch 1 by a salvager that died as well.
class ClaimedCopy : public testing::Test {
 protected:
  ClaimedCopy() {
    JournalSettings settings;
    settings.directory = scratch_.path() / "journal";
    settings.reserve_bytes = 0;
    FakeMedia media;
    auto journal = FileJournal::start(settings, {media.lane()});
    EXPECT_TRUE(journal.has_value());
    for (const auto& info : {first_, second_}) {
      const auto stream = (*journal)->begin(info);
      EXPECT_TRUE(media.send(*stream, audio_of(info.id, 40'000), 0, true));
      EXPECT_TRUE(Sealer().seal(**journal, *stream).has_value());
    }
    JournalCopy copy({settings.directory}, (*journal)->id(), shared_ / "n1");
    EXPECT_TRUE(copy.catch_up_blocking().has_value());
    EXPECT_TRUE(claim_copy_blocking(only(), Epoch(1)).has_value());
  }

  CopiedJournal only() const {
    const auto copies = list_copies_blocking(shared_);
    AT_ASSERT(copies && copies->size() == 1);
    return copies->front();
  }
  CopiedRecordings salvager(std::int64_t epoch) {
    return {shared_, nodes_, Epoch(epoch), [] { return true; }};
  }
  CommitFound take() {
    return [this](voicemail::AbandonedRecordings::Found& found) -> Status {
      taken_.push_back(found.recording.info.id);
      return {};
    };
  }

  const files::ScratchDirectory scratch_;
  const fs::path shared_ = scratch_.path() / "inflight";
  const voicemail::RecordingInfo first_ = recording_info();
  const voicemail::RecordingInfo second_ = recording_info();
  KnownNodes nodes_;
  std::vector<Uuid> taken_;
};

TEST_F(ClaimedCopy, IsTakenOverByTheNextSalvagerAndRemovedWhenAllIsCommitted) {
  EXPECT_EQ(salvager(2).for_each_blocking(take()).value(), 2);
  EXPECT_EQ(taken_, (std::vector<Uuid>{std::min(first_.id, second_.id), std::max(first_.id, second_.id)}))
      << "of the same millisecond: in any order";
  EXPECT_TRUE(list_copies_blocking(shared_)->empty());
}

TEST_F(ClaimedCopy, StaysUntilEachRecordingCouldBeCommitted) {
  CopiedRecordings salvager = this->salvager(2);
  const CommitFound refuse = [this](voicemail::AbandonedRecordings::Found& found) -> Status {
    if (found.recording.info.id == second_.id) return fail_temporarily(Code::unavailable, "away");
    return {};
  };
  EXPECT_FALSE(salvager.for_each_blocking(refuse).has_value());
  EXPECT_EQ(only().claimed_under, Epoch(2));
  EXPECT_EQ(salvager.for_each_blocking(take()).value(), 2);
  EXPECT_TRUE(list_copies_blocking(shared_)->empty());
}

TEST_F(ClaimedCopy, IsNotTouchedByASalvagerThatLostTheRole) {
  CopiedRecordings late(shared_, nodes_, Epoch(2), [] { return false; });
  EXPECT_EQ(late.for_each_blocking(take()).value(), 0);
  EXPECT_EQ(only().claimed_under, Epoch(1));
}

TEST_F(ClaimedCopy, ThatIsDoneIsRemovedAndNotReplayed) {
  fs::rename(only().path, shared_ / "n1" / (only().journal.to_string() + ".done"));
  EXPECT_EQ(salvager(2).for_each_blocking(take()).value(), 0);
  EXPECT_TRUE(list_copies_blocking(shared_)->empty());
}

TEST_F(ClaimedCopy, WhoseBeginsAreGoneIsKeptForAPerson) {
  fs::path segment = only().path / "00000001.seg";
  // The first records of a segment: what it is, and the first begin.
  std::vector<std::uint8_t> bytes(1'000);
  UniqueFd file(open(segment.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_TRUE(files::write_fully_blocking(file.value(), bytes, 0).has_value());
  EXPECT_EQ(salvager(2).for_each_blocking(take()).value(), 1);
  EXPECT_EQ(only().state, CopyState::damaged);
}

}  // namespace
}  // namespace aftertone::storage
