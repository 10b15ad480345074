// The witness in a real etcd: held by one, renewed by any node of its site, free when nobody renews.
#include "storage/etcd/etcd_witness.h"

#include <gtest/gtest.h>

#include "support/child_process.h"
#include "support/eventually.h"
#include "support/free_port.h"
#include "support/temporary_directory.h"

namespace aftertone::storage {
namespace {

using cluster::SiteToken;
using std::chrono::seconds;

class Etcd {
 public:
  Etcd() : client_("http://127.0.0.1:" + std::to_string(support::free_port())) {
    const std::string peer = "http://127.0.0.1:" + std::to_string(support::free_port());
    process_ = std::make_unique<support::ChildProcess>(
        std::vector<std::string>{"etcd", "--name", "w", "--data-dir", directory_ / "data", "--listen-client-urls",
                                 client_, "--advertise-client-urls", client_, "--listen-peer-urls", peer,
                                 "--initial-advertise-peer-urls", peer, "--initial-cluster", "w=" + peer},
        directory_ / "log");
    if (!process_->wait_for_output("ready to serve client requests")) throw std::runtime_error(process_->output());
  }
  const std::string& address() const { return client_; }
  void stop() { process_->stop(); }

 private:
  const support::TemporaryDirectory directory_;
  const std::string client_;
  std::unique_ptr<support::ChildProcess> process_;
};

class EtcdWitnessTest : public testing::Test {
 protected:
  SiteToken hold(EtcdWitness& witness, const SiteToken& token, seconds time_to_live = seconds(60)) {
    const auto held = witness.hold_blocking(token, time_to_live);
    EXPECT_TRUE(held.has_value()) << to_string(held.error());
    return held.value_or(SiteToken{-1, ""});
  }
  std::optional<SiteToken> ask() {
    const auto asked = witness_.ask_blocking();
    EXPECT_TRUE(asked.has_value()) << to_string(asked.error());
    return asked.value_or(std::nullopt);
  }

  Etcd etcd_;
  EtcdWitness witness_{{etcd_.address()}}, another_{{"http://127.0.0.1:1", etcd_.address()}};
};

TEST_F(EtcdWitnessTest, IsHeldByTheNewestDecision) {
  EXPECT_EQ(ask(), std::nullopt);
  EXPECT_EQ(hold(witness_, {1, "a"}), (SiteToken{1, "a"}));
  EXPECT_EQ(ask(), (SiteToken{1, "a"}));
  EXPECT_EQ(hold(another_, {1, "a"}), (SiteToken{1, "a"}));  // another node of the site renews it
  EXPECT_EQ(hold(another_, {1, "b"}), (SiteToken{1, "a"}));
  EXPECT_EQ(hold(another_, {3, "b"}), (SiteToken{3, "b"}));
  EXPECT_EQ(hold(witness_, {1, "a"}), (SiteToken{3, "b"}));
}

TEST_F(EtcdWitnessTest, IsFreeWhenNobodyRenews) {
  hold(witness_, {1, "a"}, seconds(2));
  for (int renewals = 0; renewals < 8; ++renewals) {  // twice as long as it lives
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    ASSERT_EQ(hold(another_, {1, "a"}, seconds(2)), (SiteToken{1, "a"}));
  }
  EXPECT_TRUE(support::eventually([&] { return ask() == std::nullopt; }, seconds(20)));
  EXPECT_EQ(hold(another_, {1, "b"}), (SiteToken{1, "b"}));
}

TEST_F(EtcdWitnessTest, ThatIsAwayIsTemporarilyUnavailable) {
  etcd_.stop();
  const auto asked = witness_.ask_blocking();
  ASSERT_FALSE(asked.has_value());
  EXPECT_TRUE(asked.error().temporary);
  EXPECT_FALSE(witness_.hold_blocking({1, "a"}, seconds(5)).has_value());
}

}  // namespace
}  // namespace aftertone::storage
