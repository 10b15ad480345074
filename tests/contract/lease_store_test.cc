// Leases, on every database: one holder at a time, epochs that only grow, and the operator's rule.
#include "cluster/lease_store.h"

#include <set>

#include "contract/store_test.h"
#include "storage/sql/sql_lease_store.h"
#include "support/eventually.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
using cluster::Applicant;
using cluster::LeaseRule;

const Applicant kFirst{"n1", "A"};
const Applicant kSecond{"n2", "B"};
constexpr auto kLong = 60'000ms;

class LeaseStoreContract : public StoreTest {
 protected:
  Epoch acquire(const Applicant& applicant, std::chrono::milliseconds time_to_live = kLong) {
    const auto epoch = leases_.acquire_blocking("notifier", applicant, time_to_live);
    EXPECT_TRUE(is_ok(epoch));
    return epoch && *epoch ? **epoch : Epoch(0);
  }
  cluster::Lease lease() {
    const auto all = leases_.list_blocking();
    EXPECT_TRUE(is_ok(all));
    EXPECT_EQ(all->size(), 1U);
    return all->at(0);
  }
  bool renew(Epoch epoch, std::chrono::milliseconds time_to_live = kLong) {
    const auto renewed = leases_.renew_blocking("notifier", epoch, time_to_live);
    EXPECT_TRUE(is_ok(renewed));
    return renewed.value_or(false);
  }

  SqlLeaseStore leases_{*stores_.database};
};

TEST_P(LeaseStoreContract, OneHoldsItAndTheOtherDoesNot) {
  const Epoch epoch = acquire(kFirst);
  EXPECT_GT(epoch, Epoch(0));
  EXPECT_EQ(acquire(kSecond), Epoch(0));
  EXPECT_EQ(lease().holder, "n1");
  EXPECT_GT(lease().left, 50s);
  EXPECT_TRUE(renew(epoch));
}

TEST_P(LeaseStoreContract, OfManyAtOnceOneGetsIt) {
  std::mutex mutex;
  std::multiset<Epoch> epochs;
  in_threads(8, [&](int thread) {
    const auto epoch = leases_.acquire_blocking("notifier", {"n" + std::to_string(thread), "A"}, kLong);
    const std::lock_guard lock(mutex);
    if (epoch && *epoch) epochs.insert(**epoch);
  });
  EXPECT_EQ(epochs.size(), 1U);
}

TEST_P(LeaseStoreContract, WhenItsTimeIsOverTheNextHasAHigherEpochAndTheFirstIsOut) {
  const Epoch first = acquire(kFirst, 1ms);
  Epoch second{0};
  ASSERT_TRUE(support::eventually([&] { return (second = acquire(kSecond)) > first; }));
  EXPECT_FALSE(renew(first));
  EXPECT_TRUE(renew(second));
}

TEST_P(LeaseStoreContract, AReleasedLeaseIsFreeAtOnceAndNotRenewed) {
  const Epoch first = acquire(kFirst);
  ASSERT_TRUE(is_ok(leases_.release_blocking("notifier", first)));
  EXPECT_FALSE(renew(first));
  const Epoch second = acquire(kSecond);
  EXPECT_GT(second, first);
  ASSERT_TRUE(is_ok(leases_.release_blocking("notifier", first))) << "too late, and harmless";
  EXPECT_TRUE(renew(second));
}

TEST_P(LeaseStoreContract, ANodeThatStartsAgainNeedNotWaitForItsOwnLease) {
  const Epoch before = acquire(kFirst);
  const Epoch after = acquire(kFirst);
  EXPECT_GT(after, before);
  EXPECT_FALSE(renew(before));
}

TEST_P(LeaseStoreContract, ADisabledRoleIsNotRenewedAndNobodyGetsIt) {
  const Epoch epoch = acquire(kFirst);
  ASSERT_TRUE(is_ok(leases_.rule_blocking({"notifier"}, LeaseRule{false, ""}, "op")));
  EXPECT_FALSE(renew(epoch));
  EXPECT_EQ(acquire(kFirst), Epoch(0));
  EXPECT_GT(lease().left, 50s) << "its holder believes in it until then";
  ASSERT_TRUE(is_ok(leases_.rule_blocking({"notifier"}, LeaseRule{}, "op")));
  EXPECT_TRUE(renew(epoch));
}

TEST_P(LeaseStoreContract, ARoleThatIsAllowedAtOneSiteIsNotHadElsewhere) {
  const Epoch epoch = acquire(kFirst);
  ASSERT_TRUE(is_ok(leases_.rule_blocking({"notifier"}, LeaseRule{true, "B"}, "op")));
  EXPECT_FALSE(renew(epoch));
  ASSERT_TRUE(is_ok(leases_.release_blocking("notifier", epoch)));
  EXPECT_EQ(acquire(kFirst), Epoch(0));
  EXPECT_GT(acquire(kSecond), epoch);
}

TEST_P(LeaseStoreContract, ARoleCanBeForbiddenBeforeAnybodyHeldIt) {
  ASSERT_TRUE(is_ok(leases_.rule_blocking({"notifier"}, LeaseRule{false, ""}, "op")));
  EXPECT_EQ(acquire(kFirst), Epoch(0));
  EXPECT_FALSE(lease().is_enabled);
}

TEST_P(LeaseStoreContract, EpochsOfALaterTimelineOfTheDatabaseAreHigher) {
  const Epoch epoch = acquire(kFirst);
  const bool has_timelines = stores_.database->dialect().timeline != "0";
  EXPECT_EQ(epoch.value() >> 40, has_timelines ? 1 : 0) << "PostgreSQL begins with timeline 1";
}

AT_ON_EVERY_DATABASE(LeaseStoreContract);

}  // namespace
}  // namespace aftertone::storage
