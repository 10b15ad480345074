// Tokens of a provider of our own making: the right one, and each way to be wrong.
#include "api/oidc/id_token.h"

#include <cjose/cjose.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>

namespace aftertone::api {
namespace {

using nlohmann::json;

const WallTime kNoon = from_millis(1'795'348'800'000);
const std::int64_t kNow = 1'795'348'800;

class Key {
 public:
  explicit Key(const std::string& id, bool is_rsa = false) {
    cjose_err error{};
    jwk_ = is_rsa ? cjose_jwk_create_RSA_random(2048, nullptr, 0, &error)
                  : cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error);
    EXPECT_TRUE(cjose_jwk_set_kid(jwk_, id.data(), id.size(), &error));
  }
  ~Key() { cjose_jwk_release(jwk_); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  json published() const {
    cjose_err error{};
    const std::unique_ptr<char, decltype(&std::free)> text(cjose_jwk_to_json(jwk_, false, &error), &std::free);
    return json::parse(text.get());
  }
  std::string sign(const json& claims, const std::string& algorithm, const std::string& id) const {
    cjose_err error{};
    cjose_header_t* const header = cjose_header_new(&error);
    cjose_header_set(header, CJOSE_HDR_ALG, algorithm.c_str(), &error);
    if (!id.empty()) cjose_header_set(header, CJOSE_HDR_KID, id.c_str(), &error);
    const std::string text = claims.dump();
    cjose_jws_t* const jws =
        cjose_jws_sign(jwk_, header, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), &error);
    EXPECT_NE(jws, nullptr) << error.message;
    const char* token = nullptr;
    EXPECT_TRUE(cjose_jws_export(jws, &token, &error));
    std::string kept = token;
    cjose_jws_release(jws);
    cjose_header_release(header);
    return kept;
  }

 private:
  cjose_jwk_t* jwk_;
};

json right_claims() {
  return {{"iss", "https://id.example.com"},
          {"aud", "voicemail"},
          {"sub", "248289761001"},
          {"exp", kNow + 300},
          {"iat", kNow - 1},
          {"nonce", "n-0S6"},
          {"preferred_username", "anna"}};
}

class IdToken : public testing::Test {
 protected:
  Result<json> read(const std::string& token) const {
    return claims_of_id_token(token, keys_.dump(), {"https://id.example.com", "voicemail", "n-0S6", kNoon});
  }
  std::string signed_with(const std::function<void(json&)>& spoil) const {
    json claims = right_claims();
    spoil(claims);
    return key_.sign(claims, "ES256", "one");
  }
  void expect_refused(const std::string& token, Code code, const std::string& word) const {
    const auto claims = read(token);
    ASSERT_FALSE(claims.has_value()) << word;
    EXPECT_EQ(claims.error().code, code) << word;
    EXPECT_NE(claims.error().detail.find(word), std::string::npos) << claims.error().detail;
  }

  const Key key_{"one"};
  json keys_{{"keys", {key_.published()}}};
};

TEST_F(IdToken, TheRightOneIsTaken) {
  const auto claims = read(key_.sign(right_claims(), "ES256", "one"));
  ASSERT_TRUE(claims.has_value()) << claims.error().detail;
  EXPECT_EQ((*claims)["preferred_username"], "anna");
  const std::function<void(json&)> also_right[] = {
      [](json& c) { c["aud"] = {"voicemail"}; },
      [](json& c) {
        c["aud"] = {"other", "voicemail"};
        c["azp"] = "voicemail";
      },
      [](json& c) { c["exp"] = kNow - 30; },  // clocks differ
      [](json& c) { c["iat"] = kNow + 30; },
  };
  for (const auto& change : also_right)
    EXPECT_TRUE(read(signed_with(change)).has_value());
}

TEST_F(IdToken, EachWrongClaimIsRefused) {
  const std::pair<std::function<void(json&)>, std::string> wrong[] = {
      {[](json& c) { c["iss"] = "https://id.example.com/"; }, "another issuer"},
      {[](json& c) { c.erase("iss"); }, "another issuer"},
      {[](json& c) { c["aud"] = "calendar"; }, "somebody else"},
      {[](json& c) { c["aud"] = json::array(); }, "somebody else"},
      {[](json& c) {
         c["aud"] = {"voicemail", "calendar"};
       },
       "for several"},
      {[](json& c) { c["azp"] = "calendar"; }, "asked for by somebody else"},
      {[](json& c) { c["exp"] = kNow - 61; }, "is over"},
      {[](json& c) { c["exp"] = "never"; }, "until when"},
      {[](json& c) { c.erase("exp"); }, "until when"},
      {[](json& c) { c.erase("iat"); }, "until when"},
      {[](json& c) { c["iat"] = kNow + 61; }, "the future"},
      {[](json& c) { c["nbf"] = kNow + 61; }, "the future"},
      {[](json& c) { c["iat"] = kNow - 601; }, "too old"},
      {[](json& c) { c["nonce"] = "another"; }, "another log-in"},
      {[](json& c) { c.erase("nonce"); }, "another log-in"},
      {[](json& c) { c["sub"] = ""; }, "who it is"},
      {[](json& c) { c["sub"] = 7; }, "who it is"},
  };
  for (const auto& [spoil, word] : wrong)
    expect_refused(signed_with(spoil), Code::denied, word);
}

TEST_F(IdToken, OnlyTheProvidersKeysCount) {
  const Key other("two");
  expect_refused(other.sign(right_claims(), "ES256", "two"), Code::not_found, "one of the provider's keys");
  expect_refused(other.sign(right_claims(), "ES256", "one"), Code::not_found, "one of the provider's keys");
  keys_["keys"].push_back(other.published());
  EXPECT_TRUE(read(other.sign(right_claims(), "ES256", "two")).has_value()) << "a new key";
  EXPECT_TRUE(read(other.sign(right_claims(), "ES256", "")).has_value()) << "it need not be named";
  expect_refused(other.sign(right_claims(), "ES256", "one"), Code::not_found, "one of the provider's keys");
  keys_["keys"][0]["use"] = "enc";
  expect_refused(key_.sign(right_claims(), "ES256", "one"), Code::not_found, "one of the provider's keys");
  keys_ = json::array();
  expect_refused(key_.sign(right_claims(), "ES256", "one"), Code::not_found, "keys");
}

TEST_F(IdToken, RsaIsAsGood) {
  const Key rsa("rsa", true);
  keys_["keys"].push_back(rsa.published());
  for (const char* algorithm : {"RS256", "PS256", "RS512"})
    EXPECT_TRUE(read(rsa.sign(right_claims(), algorithm, "rsa")).has_value()) << algorithm;
}

// The classic: the provider's public key as a shared secret, or no signature at all.
TEST_F(IdToken, OtherKindsOfSignaturesAreRefused) {
  cjose_err error{};
  const std::string published = key_.published().dump();
  cjose_jwk_t* const shared =
      cjose_jwk_create_oct_spec(reinterpret_cast<const std::uint8_t*>(published.data()), published.size(), &error);
  cjose_header_t* const header = cjose_header_new(&error);
  cjose_header_set(header, CJOSE_HDR_ALG, "HS256", &error);
  const std::string text = right_claims().dump();
  cjose_jws_t* const jws =
      cjose_jws_sign(shared, header, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), &error);
  const char* token = nullptr;
  ASSERT_TRUE(cjose_jws_export(jws, &token, &error));
  expect_refused(token, Code::denied, "not allowed");
  const std::string payload = std::string(token).substr(std::string(token).find('.'));
  cjose_jws_release(jws);
  cjose_header_release(header);
  cjose_jwk_release(shared);
  const std::string middle = payload.substr(0, payload.rfind('.') + 1);
  for (const std::string& bad : {"eyJhbGciOiJub25lIn0" + middle, std::string("a.b.c"), std::string("x"), std::string(),
                                 std::string(100'000, 'a')})
    EXPECT_FALSE(read(bad).has_value()) << bad.substr(0, 40);
}

TEST_F(IdToken, WhatIsChangedAfterwardsIsRefused) {
  std::string token = key_.sign(right_claims(), "ES256", "one");
  const std::string others = signed_with([](json& c) { c["preferred_username"] = "root"; });
  const std::size_t from = token.find('.');
  const std::size_t to = token.rfind('.');
  token.replace(from, to - from, others.substr(others.find('.'), others.rfind('.') - others.find('.')));
  expect_refused(token, Code::not_found, "not signed");
}

}  // namespace
}  // namespace aftertone::api
