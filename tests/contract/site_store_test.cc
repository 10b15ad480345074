// The site token, on every database: only a newer one is written, and what was decided is kept.
#include "contract/store_test.h"
#include "storage/sql/site/sql_site_store.h"

namespace aftertone::storage {
namespace {

using cluster::SiteToken;

class SiteStoreContract : public StoreTest {
 protected:
  bool raise(const SiteToken& token) {
    const auto raised = sites_.raise_blocking(token, "op", "because");
    EXPECT_TRUE(is_ok(raised));
    return raised.value_or(false);
  }
  std::optional<SiteToken> token() {
    const auto found = sites_.token_blocking();
    EXPECT_TRUE(is_ok(found));
    return found.value_or(std::nullopt);
  }

  SqlSiteStore sites_{*stores_.database};
};

TEST_P(SiteStoreContract, IsEmptyUntilSomebodyDecides) {
  EXPECT_EQ(token(), std::nullopt);
  EXPECT_TRUE(raise({1, "b"}));
  EXPECT_EQ(token(), (SiteToken{1, "b"}));
}

TEST_P(SiteStoreContract, IsWrittenOverByTheNewerOnly) {
  EXPECT_TRUE(raise({5, "b"}));
  EXPECT_FALSE(raise({5, "b"}));
  EXPECT_FALSE(raise({4, "a"}));
  EXPECT_FALSE(raise({5, "c"}));
  EXPECT_EQ(token(), (SiteToken{5, "b"}));
  EXPECT_FALSE(raise({5, "a"}));  // of two who decide at once, one does
  EXPECT_FALSE(raise({5, ""}));
  EXPECT_TRUE(raise({6, "b"}));
  EXPECT_EQ(token(), (SiteToken{6, "b"}));
}

// Both sites have decided while they did not see each other.
TEST_P(SiteStoreContract, OfTwoDecisionsWithOneNumberAdoptsTheOneThatCountsAtBothSites) {
  const WallTime then(std::chrono::seconds(90));
  EXPECT_TRUE(raise({5, "b"}));
  EXPECT_FALSE(sites_.adopt_blocking({then, {5, "c"}, "anna", "activate"}).value());
  EXPECT_TRUE(sites_.adopt_blocking({then, {5, "a"}, "anna", "activate"}).value());
  EXPECT_EQ(token(), (SiteToken{5, "a"}));
  const auto history = sites_.history_blocking(1);
  ASSERT_TRUE(is_ok(history));
  EXPECT_EQ(history->front().at, then);
  EXPECT_EQ(history->front().who, "anna");
}

TEST_P(SiteStoreContract, KeepsWhatWasDecided) {
  raise({1, "b"});
  raise({2, ""});
  raise({1, "a"});
  const auto history = sites_.history_blocking(10);
  ASSERT_TRUE(is_ok(history));
  ASSERT_EQ(history->size(), 2U);
  EXPECT_EQ(history->at(0).token, (SiteToken{2, ""}));
  EXPECT_EQ(history->at(1).token, (SiteToken{1, "b"}));
  EXPECT_EQ(history->at(1).who, "op");
  EXPECT_EQ(history->at(1).why, "because");
  EXPECT_GT(history->at(1).at, WallTime());
}

AT_ON_EVERY_DATABASE(SiteStoreContract);

}  // namespace
}  // namespace aftertone::storage
