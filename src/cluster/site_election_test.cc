// The work moves by itself: a witness in memory, two sites, everything twenty times faster than in life.
#include "cluster/site_election.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "async/loop.h"
#include "base/log_lines_fake.h"
#include "cluster/memory_site_fake.h"

namespace aftertone::cluster {
namespace {

using namespace std::chrono_literals;

// Holds for `time_to_live` milliseconds instead of seconds times fifty.
class MemoryWitness : public Witness {
 public:
  Result<std::optional<SiteToken>> ask_for(bool is_reached) {
    const std::lock_guard lock(mutex_);
    if (!is_reached) return fail_temporarily(Code::unavailable, "cut off");
    return held();
  }
  Result<SiteToken> hold_for(bool is_reached, const SiteToken& token) {
    const std::lock_guard lock(mutex_);
    if (!is_reached) return fail_temporarily(Code::unavailable, "cut off");
    const auto now = held();
    if (now && *now != token && !is_newer(token, *now)) return *now;
    token_ = token;
    until_ = std::chrono::steady_clock::now() + 250ms;
    return token;
  }
  Result<std::optional<SiteToken>> ask_blocking() override { return ask_for(true); }
  Result<SiteToken> hold_blocking(const SiteToken& token, std::chrono::seconds) override {
    return hold_for(true, token);
  }

 private:
  std::optional<SiteToken> held() { return std::chrono::steady_clock::now() < until_ ? token_ : std::nullopt; }
  std::mutex mutex_;
  std::optional<SiteToken> token_;
  std::chrono::steady_clock::time_point until_;
};

// The witness as one site sees it.
class WitnessFrom : public Witness {
 public:
  explicit WitnessFrom(MemoryWitness& witness) : witness_(witness) {}
  std::atomic<bool> is_reached{true};
  Result<std::optional<SiteToken>> ask_blocking() override { return witness_.ask_for(is_reached); }
  Result<SiteToken> hold_blocking(const SiteToken& token, std::chrono::seconds) override {
    return witness_.hold_for(is_reached, token);
  }

 private:
  MemoryWitness& witness_;
};

// A database as one site sees it.
class StoreFrom : public SiteStore {
 public:
  explicit StoreFrom(SiteStore& store) : store_(store) {}
  std::atomic<bool> is_reached{true};
  Result<std::optional<SiteToken>> token_blocking() override {
    if (!is_reached) return fail_temporarily(Code::unavailable, "cut off");
    return store_.token_blocking();
  }
  Result<bool> raise_blocking(const SiteToken& token, const std::string& who, const std::string& why) override {
    if (!is_reached) return fail_temporarily(Code::unavailable, "cut off");
    return store_.raise_blocking(token, who, why);
  }
  Result<bool> adopt_blocking(const SiteEvent& event) override {
    if (!is_reached) return fail_temporarily(Code::unavailable, "cut off");
    return store_.adopt_blocking(event);
  }
  Result<std::vector<SiteEvent>> history_blocking(int limit) override { return store_.history_blocking(limit); }

 private:
  SiteStore& store_;
};

constexpr ElectionTerms kFast{5s, 50ms, 4'800ms, 100ms, 150ms, 2};  // trusted for 200 ms

class Site {
 public:
  Site(const std::string& name, SiteStore& own, SiteStore& peer, MemoryWitness& witness)
      : name_(name),
        peer_seen(peer),
        witness_seen(witness),
        watch_(
            loop_.executor(), pool_, {own, peer_seen, memory_}, {name, "a"}, [](SiteState, const SiteToken&) {}, 20ms),
        election_(
            loop_.executor(), witness_pool_, {own, peer_seen, witness_seen, watch_, [this] { return hold(); }}, name,
            [](bool) {}, kFast) {
    watch_.look_first_blocking();
    watch_.start();
    election_.start();
  }
  ~Site() {
    election_.stop_blocking();
    watch_.stop_blocking();
  }
  // Whether what the other one has perhaps sent was held back before this one began to tell owners.
  std::atomic<bool> has_held{false};
  bool tells_owners() const { return election_.is_trusted() && watch_.state() == SiteState::active; }

 private:
  Status hold() {
    EXPECT_FALSE(tells_owners());
    has_held = true;
    return {};
  }

  const std::string name_;
  MemorySiteMemory memory_;

 public:
  StoreFrom peer_seen;
  WitnessFrom witness_seen;

 private:
  async::Loop loop_{"at-test"};
  async::BlockingPool pool_{"at-test-block", 2, 10};
  async::BlockingPool witness_pool_{"at-test-witness", 1, 10};
  SiteWatch watch_;
  SiteElection election_;
};

class Election : public testing::Test {
 protected:
  void start() {
    a_.emplace("a", store_a_, store_b_, witness_);
    ASSERT_TRUE(wait([this] { return a_->tells_owners(); }));
    b_.emplace("b", store_b_, store_a_, witness_);
  }
  // Never do both tell owners while it is waited for.
  bool wait(const std::function<bool()>& condition) {
    for (const auto end = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < end;) {
      const bool both = a_ && b_ && a_->tells_owners() && b_->tells_owners();
      EXPECT_FALSE(both);
      if (condition()) return !both;
      std::this_thread::sleep_for(2ms);
    }
    return false;
  }

  MemorySiteStore store_a_, store_b_;
  MemoryWitness witness_;
  std::optional<Site> a_, b_;
};

TEST_F(Election, TheOtherSiteTakesOverWhenTheOneThatWorksDies) {
  start();
  a_.reset();
  EXPECT_TRUE(wait([this] { return b_->tells_owners(); }));
  EXPECT_EQ(store_b_.token_blocking()->value().active, "b");
  EXPECT_TRUE(b_->has_held);
}

TEST_F(Election, ASiteThatIsCutOffFromAllStopsBeforeTheOtherBegins) {
  start();
  a_->witness_seen.is_reached = a_->peer_seen.is_reached = false;
  b_->peer_seen.is_reached = false;
  EXPECT_TRUE(wait([this] { return b_->tells_owners(); }));
  EXPECT_FALSE(a_->tells_owners());
  a_->witness_seen.is_reached = a_->peer_seen.is_reached = b_->peer_seen.is_reached = true;
  EXPECT_TRUE(wait([this] { return store_a_.token_blocking()->value_or(SiteToken()).active == "b"; }));
  EXPECT_FALSE(a_->tells_owners());
  EXPECT_TRUE(b_->tells_owners());
}

TEST_F(Election, TheOneThatIsCutOffFromTheWitnessHearsItFromTheOtherSite) {
  start();
  a_->witness_seen.is_reached = false;
  EXPECT_TRUE(wait([this] { return b_->tells_owners(); }));
  EXPECT_FALSE(a_->tells_owners());
}

TEST_F(Election, WithoutTheWitnessTheWorkStaysWhereItIs) {
  start();
  a_->witness_seen.is_reached = b_->witness_seen.is_reached = false;
  std::this_thread::sleep_for(600ms);  // longer than everything that could move it
  EXPECT_TRUE(a_->tells_owners());
  EXPECT_FALSE(b_->tells_owners());
}

TEST_F(Election, WithTheSitesCutApartTheWorkStaysWhereItIs) {
  start();
  a_->peer_seen.is_reached = b_->peer_seen.is_reached = false;
  std::this_thread::sleep_for(600ms);  // longer than everything that could move it
  EXPECT_TRUE(a_->tells_owners());
  EXPECT_FALSE(b_->tells_owners());
}

TEST_F(Election, ATakeOverThatWasBrokenOffIsGoneOnWith) {
  start();
  a_.reset();
  ASSERT_TRUE(store_b_.raise_blocking({1, ""}, "the witness", "died after this").has_value());
  EXPECT_TRUE(wait([this] { return b_->tells_owners(); }));
}

TEST_F(Election, WhoIsNotTheFirstToDecideDoesNotTakeOver) {
  log::LinesFake log;
  start();
  store_b_.was_faster = true;
  a_.reset();
  std::this_thread::sleep_for(600ms);  // longer than everything that could move it
  EXPECT_FALSE(b_->tells_owners());
  store_b_.was_faster = false;
  EXPECT_TRUE(wait([this] { return b_->tells_owners(); }));
  b_.reset();
  for (const std::string& line : log.take())
    EXPECT_FALSE(line.starts_with("Error")) << line;  // nothing is wrong
}

TEST_F(Election, WhatAnOperatorHasStoppedDoesNotStartByItself) {
  start();
  ASSERT_TRUE(store_a_.raise_blocking({1, ""}, "op", "yield").has_value());
  ASSERT_TRUE(wait([this] { return !a_->tells_owners(); }));
  std::this_thread::sleep_for(600ms);  // longer than everything that could move it
  EXPECT_FALSE(a_->tells_owners());
  EXPECT_FALSE(b_->tells_owners());
  ASSERT_TRUE(store_b_.raise_blocking({2, "b"}, "op", "activate").has_value());
  EXPECT_TRUE(wait([this] { return b_->tells_owners(); }));
}

}  // namespace
}  // namespace aftertone::cluster
