// What the interface for programs makes of texts.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "api/message_page.h"
#include "api/moment.h"
#include "api/request_pace.h"
#include "api/secret.h"
#include "api/secret_seal.h"
#include "api/totp.h"
#include "api/versions.h"

namespace aftertone::api {
namespace {

using voicemail::Message;

const WallTime kNoon = from_millis(1'795'348'800'000);

MessageFilter filter_of(const http::Fields& query) {
  const http::Request request;
  const auto filter = message_filter({request, query, {}});
  EXPECT_TRUE(filter.has_value());
  return filter.value_or(MessageFilter());
}

std::vector<Message> messages(int count) {
  std::vector<Message> made(static_cast<std::size_t>(count));
  for (Message& message : made) {
    message.id = Uuid::v7(kNoon);
    message.started_at = kNoon;  // all at once: the id decides
    message.caller = {"+4930123", "Zoë"};
  }
  return made;
}

TEST(Secret, IsOursOrNothing) {
  const std::string secret = new_secret();
  EXPECT_NE(secret, new_secret());
  EXPECT_EQ(secret_in("Bearer " + secret), secret);
  EXPECT_EQ(secret_in("bearer  " + secret + " "), secret);
  for (const std::string& text :
       {secret, "Basic " + secret, "Bearer " + secret + "0", std::string("Bearer "), std::string()})
    EXPECT_EQ(secret_in(text), std::nullopt) << text;
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 6238 appendix B, the last six digits; the secret is "12345678901234567890".
TEST(Totp, CodesAreThoseOfTheStandard) {
  const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  EXPECT_EQ(totp_code(secret, 59 / 30), "287082");
  EXPECT_EQ(totp_code(secret, 1'111'111'109 / 30), "081804");
  EXPECT_EQ(totp_code(secret, 2'000'000'000 / 30), "279037");
}

TEST(Totp, TakesTheCodeBeforeAndTheOneAfter) {
  const std::string secret = new_totp_secret();
  EXPECT_EQ(secret.size(), 32U);
  EXPECT_NE(secret, new_totp_secret());
  const std::int64_t step = to_millis(kNoon) / 30'000;
  for (const std::int64_t near : {step - 1, step, step + 1})
    EXPECT_EQ(totp_step(secret, totp_code(secret, near), kNoon), near);
  EXPECT_EQ(totp_step(secret, totp_code(secret, step + 2), kNoon), std::nullopt);
  EXPECT_EQ(totp_step(secret, "", kNoon), std::nullopt);
}

TEST(SecretSeal, OpensForItsOwnerWithItsKey) {
  const SecretSeal seal("what stands in the file", "codes");
  const std::string kept = seal.seal("GEZDGNBV", "anna");
  EXPECT_TRUE(SecretSeal::is_sealed(kept));
  EXPECT_NE(kept, seal.seal("GEZDGNBV", "anna")) << "nobody sees that two have the same";
  EXPECT_EQ(seal.open(kept, "anna").value(), "GEZDGNBV");
  EXPECT_EQ(seal.open("GEZDGNBV", "anna").value(), "GEZDGNBV") << "kept before there was a seal";
  EXPECT_EQ(SecretSeal("what stands in the file", "codes").open(kept, "anna").value(), "GEZDGNBV");
  EXPECT_FALSE(seal.open(kept, "ben"));
  EXPECT_FALSE(SecretSeal("what stands in the file", "links").open(kept, "anna"));
  EXPECT_FALSE(SecretSeal("another file", "codes").open(kept, "anna"));
}

TEST(SecretSeal, NoticesEveryChange) {
  const SecretSeal seal("what stands in the file", "codes");
  const std::string kept = seal.seal("GEZDGNBV", "anna");
  for (std::size_t i = 3; i < kept.size(); ++i) {
    std::string changed = kept;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(seal.open(changed, "anna")) << i;
  }
  for (const char* text : {"s1:", "s1:AAAA", "s1:*", "s1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_FALSE(seal.open(text, "anna")) << text;
}

TEST(MessagePage, PagesHaveEveryMessageOnce) {
  std::vector<Message> left = messages(7);
  std::set<std::string> seen;
  http::Fields query{{"limit", "3"}};
  for (int page = 0; page < 3; ++page) {
    const auto json = message_page(left, filter_of(query));
    for (const auto& item : json["items"])
      EXPECT_TRUE(seen.insert(item["id"]).second);
    EXPECT_EQ(json["next"].is_null(), page == 2);
    if (page == 2) break;
    query = {{"limit", "3"}, {"cursor", json["next"]}};
    const auto after = filter_of(query).after;
    std::erase_if(left,
                  [&after](const Message& message) { return std::pair(message.started_at, message.id) >= *after; });
  }
  EXPECT_EQ(seen.size(), 7U);
}

TEST(MessagePage, AsksForWhatIsOnItAndOneMore) {
  const MessageFilter filter = filter_of({{"limit", "3"}, {"q", "Zo"}, {"from", "2026-11-30"}});
  const auto query = query_for(filter, voicemail::MailboxNumber("1001"), voicemail::MessageState::saved);
  EXPECT_EQ(query.limit, 4U);
  EXPECT_EQ(query.part, "Zo");
  EXPECT_EQ(to_rfc3339(*query.from), "2026-11-30T00:00:00.000Z");
  EXPECT_EQ(query.state, voicemail::MessageState::saved);
}

TEST(MessagePage, RefusesWhatItCannotRead) {
  const http::Request request;
  for (const auto& field : http::Fields{{"limit", "0"},
                                        {"limit", "201"},
                                        {"limit", "x"},
                                        {"state", "purged"},
                                        {"state", ","},
                                        {"cursor", "7"},
                                        {"cursor", "7-7"},
                                        {"cursor", "-"}})
    EXPECT_FALSE(message_filter({request, {field}, {}})) << field.first << '=' << field.second;
}

TEST(Moment, IsRfc3339OrADay) {
  EXPECT_EQ(moment_in("from", "").value(), std::nullopt);
  EXPECT_EQ(to_rfc3339(*moment_in("from", "2026-11-30").value()), "2026-11-30T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(*moment_in("from", "2026-11-30T12:30:15Z").value()), "2026-11-30T12:30:15.000Z");
  EXPECT_EQ(to_rfc3339(*moment_in("from", "2026-11-30T12:30:15.25+01:30").value()), "2026-11-30T11:00:15.250Z");
  for (const char* text :
       {"2026-11-30T12:30:15", "2026-11-31", "2026-13-01", "1969-12-31", "2026-11-30T24:00:00Z", "2026-11-30T12:30Z",
        "2026-11-30x", "x", "2026-11-30T12:30:15+1:00", "2026-11-30T12:30:15Z "})
    EXPECT_FALSE(moment_in("from", text)) << text;
}

TEST(RequestPace, ABurstIsFreeThenSoManyASecond) {
  RequestPace pace;
  const auto now = RequestPace::TimePoint() + std::chrono::hours(1);
  for (int i = 0; i < 300; ++i)
    EXPECT_EQ(pace.wait_for("anna", now).count(), 0) << i;
  EXPECT_EQ(pace.wait_for("anna", now).count(), 1);
  EXPECT_EQ(pace.wait_for("ben", now).count(), 0);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(pace.wait_for("anna", now + std::chrono::seconds(1)).count(), 0) << i;
  EXPECT_EQ(pace.wait_for("anna", now + std::chrono::seconds(1)).count(), 1);
}

TEST(Versions, AnswerToTheHeaders) {
  const nlohmann::ordered_json json = {{"name", "Anna"}};
  http::Request request;
  const auto fresh = versioned_answer(request, json);
  const std::string tag = *http::find_header(fresh.headers, "ETag");
  EXPECT_TRUE(is_version_wanted(request, json));
  request.headers = {{"If-None-Match", "\"x\", W/" + tag}, {"If-Match", tag}};
  EXPECT_EQ(versioned_answer(request, json).status, 304);
  EXPECT_TRUE(is_version_wanted(request, json));
  EXPECT_FALSE(is_version_wanted(request, {{"name", "Ben"}}));
}

}  // namespace
}  // namespace aftertone::api
