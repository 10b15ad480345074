#include "sip/auth/digest.h"

#include <gtest/gtest.h>

namespace aftertone::sip {
namespace {

// RFC 7616, 3.9.1.
const std::string kChallengeEnd =
    "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
const Credentials kMufasa{"http-auth@example.org", "Mufasa", "Circle of Life"};
const DigestRequest kGet{"GET", "/dir/index.html", 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"};

std::string response_in(const std::string& answer) {
  const std::size_t at = answer.find("response=\"") + 10;
  return answer.substr(at, answer.find('"', at) - at);
}

TEST(Digest, AnswersTheExamplesOfTheStandard) {
  const auto sha256 = parse_digest_challenge("Digest " + kChallengeEnd + ", algorithm=SHA-256", false);
  const auto md5 = parse_digest_challenge("Digest " + kChallengeEnd + ", algorithm=MD5", false);
  ASSERT_TRUE(sha256 && md5);
  EXPECT_EQ(response_in(answer_challenge(*sha256, kMufasa, kGet)),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  EXPECT_EQ(response_in(answer_challenge(*md5, kMufasa, kGet)), "8ca523f5e9506fed4657c9700eebdbec");
}

// RFC 2617 without qop, as older PBXs ask: HA1 and HA2 of the example, joined by the nonce alone.
TEST(Digest, AnswersAChallengeWithoutQop) {
  const auto challenge = parse_digest_challenge("digest nonce=\"abc\",realm=\"pbx\"", true);
  ASSERT_TRUE(challenge);
  const std::string answer = answer_challenge(*challenge, {"pbx", "u", "p"}, {"INVITE", "sip:1@pbx", 1, "ignored"});
  EXPECT_EQ(response_in(answer).size(), 32U);
  EXPECT_EQ(answer.find("qop"), std::string::npos);
  EXPECT_EQ(answer.find("cnonce"), std::string::npos);
  EXPECT_EQ(answer_header(*challenge), "Proxy-Authorization");
}

TEST(Digest, TakesTheStrongestChallengeOfItsOwnRealmAndNoOther) {
  const auto md5 = parse_digest_challenge("Digest realm=\"pbx\", nonce=\"1\", algorithm=MD5", false);
  const auto sha256 = parse_digest_challenge("Digest realm=\"pbx\", nonce=\"2\", algorithm=SHA-256", false);
  const auto foreign = parse_digest_challenge("Digest realm=\"evil\", nonce=\"3\", algorithm=SHA-256", false);
  ASSERT_TRUE(md5 && sha256 && foreign);
  EXPECT_EQ(choose_challenge({*md5, *foreign, *sha256}, "pbx")->nonce, "2");
  EXPECT_EQ(choose_challenge({*sha256, *md5}, "pbx")->nonce, "2");
  EXPECT_FALSE(choose_challenge({*foreign}, "pbx"));
  EXPECT_FALSE(choose_challenge({*md5}, "PBX"));
}

TEST(Digest, DoesNotAnswerWhatItCannotRead) {
  const std::string long_nonce(3'000, 'n');
  for (const std::string& value :
       {std::string("Basic realm=\"pbx\""), std::string("Digest"), std::string("Digest realm=\"pbx\""),
        std::string("Digest nonce=\"1\""), std::string("Digest realm=\"pbx\", nonce=\"1\", algorithm=MD5-sess"),
        std::string("Digest realm=\"pbx\", nonce=\"1\", qop=\"auth-int\""), std::string("Digestrealm=\"pbx\",nonce=1"),
        "Digest realm=\"pbx\", nonce=\"" + long_nonce + "\"", std::string("Digest realm=\"pbx\", nonce=\"1\", broken"),
        std::string("")}) {
    EXPECT_FALSE(parse_digest_challenge(value, false)) << value.substr(0, 80);
  }
}

TEST(Digest, LetsNothingOfAChallengeOutOfItsQuotes) {
  const auto challenge = parse_digest_challenge("Digest realm=\"p\\\"b, x\", nonce=\"a\\\"\r\nX: y\"", false);
  ASSERT_TRUE(challenge);
  const std::string answer = answer_challenge(*challenge, {challenge->realm, "u", "p"}, {"INVITE", "sip:1@p", 1, "c"});
  EXPECT_EQ(answer.find('\n'), std::string::npos);
  EXPECT_NE(answer.find("realm=\"p\\\"b, x\""), std::string::npos) << answer;
}

}  // namespace
}  // namespace aftertone::sip
