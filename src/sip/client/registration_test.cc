#include "sip/client/registration.h"

#include <gtest/gtest.h>

namespace aftertone::sip {
namespace {

using namespace std::chrono_literals;

const RegistrationSettings kSettings{"sip:pbx", "sip:box@pbx", "", {"pbx", "box", "secret"}, 600s};

RequestAnswer answered(int status) {
  RequestAnswer answer;
  answer.status = status;
  return answer;
}

RequestAnswer challenged(const std::string& realm, bool is_stale = false) {
  RequestAnswer answer = answered(401);
  DigestChallenge challenge;
  challenge.realm = realm;
  challenge.nonce = "n";
  challenge.is_stale = is_stale;
  answer.challenges = {challenge};
  return answer;
}

std::string joined(const OutgoingRequest& request) {
  std::string all;
  for (const std::string& header : request.headers)
    all += header + "\n";
  return all;
}

TEST(Registration, AnswersTheChallengeAndComesBackBeforeItExpires) {
  Registration registration(kSettings);
  const OutgoingRequest first = registration.request();
  EXPECT_EQ(first.method, "REGISTER");
  EXPECT_EQ(joined(first), "Expires: 600\n");
  EXPECT_EQ(registration.take(challenged("pbx")), 0ms);
  const OutgoingRequest second = registration.request();
  EXPECT_EQ(second.call_id, first.call_id);
  EXPECT_EQ(second.cseq, first.cseq + 1);
  EXPECT_NE(joined(second).find("Authorization: Digest username=\"box\""), std::string::npos) << joined(second);
  RequestAnswer ok = answered(200);
  ok.expires = 100s;
  EXPECT_EQ(registration.take(ok), 80s);
  EXPECT_TRUE(registration.is_registered());
  EXPECT_EQ(joined(registration.request()), "Expires: 600\n");  // challenges are answered, not foreseen
}

TEST(Registration, BacksOffWhenItsPasswordIsWrongOrTheRealmAnothers) {
  Registration registration(kSettings);
  (void)registration.request();
  EXPECT_GE(registration.take(challenged("evil")), 15s);
  (void)registration.request();
  EXPECT_EQ(registration.take(challenged("pbx")), 0ms);
  (void)registration.request();
  EXPECT_GE(registration.take(challenged("pbx")), 15s);  // not the third time in vain
  EXPECT_FALSE(registration.is_registered());
}

TEST(Registration, WaitsLongerAfterEachFailureButNotForEver) {
  Registration registration(kSettings);
  for (int i = 0; i < 20; ++i) {
    const auto wait = registration.take(answered(503));
    EXPECT_GE(wait, 15s);
    EXPECT_LE(wait, 900s);
    if (i > 6) {
      EXPECT_GE(wait, 450s);
    }
  }
}

TEST(Registration, AsksForAsLongAsTheRegistrarWants) {
  Registration registration(kSettings);
  RequestAnswer too_brief = answered(423);
  too_brief.min_expires = 3600s;
  EXPECT_EQ(registration.take(too_brief), 0ms);
  EXPECT_EQ(joined(registration.request()), "Expires: 3600\n");
  EXPECT_GT(registration.take(too_brief), 0ms);  // it has what it wanted
}

}  // namespace
}  // namespace aftertone::sip
