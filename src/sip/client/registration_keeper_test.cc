#include "sip/client/registration_keeper.h"

#include <gtest/gtest.h>

#include "async/loop.h"
#include "sip/stack/stack_test_peer.h"

namespace aftertone::sip {
namespace {

TEST(RegistrationKeeper, RegistersAgainAfterAChallenge) {
  async::Loop loop("at-test");
  Phone box;
  RawPeer pbx(box.stack().port());
  const RegistrationSettings settings{pbx.uri(), "sip:box@pbx.example", "", {"pbx", "box", "secret"}};
  RegistrationKeeper keeper(box.stack(), loop.executor(), settings);
  keeper.start();
  const std::string first = pbx.receive_starting("REGISTER " + pbx.uri());
  EXPECT_TRUE(contains(header(first, "Contact"), fmt::format("127.0.0.1:{}", box.stack().port()))) << first;
  EXPECT_TRUE(header(first, "To").starts_with("<sip:box@pbx.example>")) << first;
  pbx.send(response(first, "401 Unauthorized", "t1", "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"n\"\r\n"));
  const std::string second = pbx.receive_starting("REGISTER ");
  EXPECT_TRUE(contains(header(second, "Authorization"), "username=\"box\"")) << second;
  EXPECT_EQ(header(second, "Call-ID"), header(first, "Call-ID"));
  // One second is less than we bear: it is treated as twenty, and nothing comes at once.
  pbx.send(response(second, "200 OK", "t1", header(second, "Contact").empty() ? "" : "Expires: 1\r\n"));
  EXPECT_EQ(pbx.receive(std::chrono::milliseconds(300)), "");
  keeper.stop_blocking();
}

}  // namespace
}  // namespace aftertone::sip
