// Requests outside of calls whose receiver wants to know who sends them.
#include "sip/stack/stack_test_peer.h"

namespace aftertone::sip {
namespace {

class Answers {
 public:
  OnRequestAnswer sink() const {
    return [state = state_](const RequestAnswer& answer) {
      const std::lock_guard lock(state->mutex);
      state->statuses.push_back(answer.status);
      state->changed.notify_all();
    };
  }
  int next() {
    std::unique_lock lock(state_->mutex);
    const bool is_there = state_->changed.wait_for(lock, kTestDeadline, [this] { return !state_->statuses.empty(); });
    if (!is_there) return 0;
    const int status = state_->statuses.front();
    state_->statuses.pop_front();
    return status;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<int> statuses;
  };
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

OutgoingRequest publish_to(const RawPeer& peer) {
  OutgoingRequest request;
  request.method = "PUBLISH";
  request.target = peer.uri();
  request.from = "<sip:1001@127.0.0.1>";
  request.headers = {"Event: message-summary"};
  request.credentials = Credentials{"pbx", "box", "secret"};
  return request;
}

const std::string kChallenge =
    "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256\r\n";

TEST(SignedRequest, IsSentAgainWithTheNextNumberAndTheNextOnesAreSignedAtOnce) {
  Phone box;
  RawPeer pbx(box.stack().port());
  Answers answers;
  box.stack().send(publish_to(pbx), answers.sink());
  const std::string first = pbx.receive_starting("PUBLISH");
  EXPECT_EQ(header(first, "Authorization"), "");
  pbx.send(response(first, "401 Unauthorized", "t", kChallenge));
  const std::string second = pbx.receive_starting("PUBLISH");
  EXPECT_TRUE(contains(header(second, "Authorization"), "username=\"box\"")) << second;
  EXPECT_EQ(header(second, "Call-ID"), header(first, "Call-ID"));
  EXPECT_EQ(header(second, "From"), header(first, "From"));
  EXPECT_EQ(header(second, "CSeq"), "2 PUBLISH");
  pbx.send(response(second, "200 OK", "t", "Authentication-Info: nextnonce=\"n2\"\r\n"));
  EXPECT_EQ(answers.next(), 200);
  for (int i = 1; i <= 3; ++i) {
    box.stack().send(publish_to(pbx), answers.sink());
    const std::string signed_at_once = pbx.receive_starting("PUBLISH");
    EXPECT_TRUE(contains(header(signed_at_once, "Authorization"), "nonce=\"n2\"")) << signed_at_once;
    EXPECT_TRUE(contains(header(signed_at_once, "Authorization"), fmt::format("nc={:08x}", i)));
    pbx.send(response(signed_at_once, "200 OK", "t", ""));
    EXPECT_EQ(answers.next(), 200);
  }
}

TEST(SignedRequest, IsNotSignedForAnotherRealmNorForEver) {
  Phone box;
  RawPeer pbx(box.stack().port());
  Answers answers;
  box.stack().send(publish_to(pbx), answers.sink());
  std::string request = pbx.receive_starting("PUBLISH");
  pbx.send(response(request, "407 Proxy Authentication Required", "t",
                    "Proxy-Authenticate: Digest realm=\"evil\", nonce=\"n\"\r\n"));
  EXPECT_EQ(answers.next(), 407);
  box.stack().send(publish_to(pbx), answers.sink());
  request = pbx.receive_starting("PUBLISH");
  pbx.send(response(request, "401 Unauthorized", "t", kChallenge));
  request = pbx.receive_starting("PUBLISH");
  pbx.send(response(request, "401 Unauthorized", "t", kChallenge));  // the password is wrong
  EXPECT_EQ(answers.next(), 401);
}

TEST(SignedRequest, WithoutCredentialsTheChallengeIsTheAnswer) {
  Phone box;
  RawPeer pbx(box.stack().port());
  Answers answers;
  OutgoingRequest request = publish_to(pbx);
  request.credentials.reset();
  box.stack().send(request, answers.sink());
  pbx.send(response(pbx.receive_starting("PUBLISH"), "401 Unauthorized", "t", kChallenge));
  EXPECT_EQ(answers.next(), 401);
}

}  // namespace
}  // namespace aftertone::sip
