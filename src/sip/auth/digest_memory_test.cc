#include "sip/auth/digest_memory.h"

#include <gtest/gtest.h>

namespace aftertone::sip {
namespace {

const Credentials kBox{"pbx", "box", "secret"};

DigestChallenge challenge(std::string nonce, bool is_stale = false, std::string realm = "pbx") {
  DigestChallenge made;
  made.realm = std::move(realm);
  made.nonce = std::move(nonce);
  made.has_qop = true;
  made.is_stale = is_stale;
  return made;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(DigestMemory, AnswersBeforeItIsAskedAndCounts) {
  DigestMemory memory;
  EXPECT_EQ(memory.foresee("pbx:5060", kBox, "NOTIFY", "sip:1@pbx"), "");
  const auto first = memory.answer("pbx:5060", kBox, {challenge("n1")}, 0, "NOTIFY", "sip:1@pbx");
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->starts_with("Authorization: Digest username=\"box\"")) << *first;
  EXPECT_TRUE(has(*first, "nc=00000001"));
  const std::string second = memory.foresee("PBX:5060", kBox, "PUBLISH", "sip:2@pbx");
  EXPECT_TRUE(has(second, "nonce=\"n1\"")) << second;
  EXPECT_TRUE(has(second, "nc=00000002"));
  EXPECT_TRUE(second.ends_with("\r\n"));
}

TEST(DigestMemory, TakesTheNonceThatIsNamedForTheNextTime) {
  DigestMemory memory;
  (void)memory.answer("pbx", kBox, {challenge("n1")}, 0, "NOTIFY", "sip:1@pbx");
  memory.take_info("pbx", kBox, "qop=auth, rspauth=\"00\", nextnonce=\"n2\"");
  const std::string next = memory.foresee("pbx", kBox, "NOTIFY", "sip:1@pbx");
  EXPECT_TRUE(has(next, "nonce=\"n2\"")) << next;
  EXPECT_TRUE(has(next, "nc=00000001"));
  for (const char* bad : {"nextnonce=", "nextnonce=\"\"", "nextnonce=\"a\\\"b\"", "nextnonce=x", "=", ""}) {
    memory.take_info("pbx", kBox, bad);
    EXPECT_TRUE(has(memory.foresee("pbx", kBox, "NOTIFY", "sip:1@pbx"), "nonce=\"n2\"")) << bad;
  }
}

TEST(DigestMemory, GivesUpAWrongPasswordButNotAnOldNonce) {
  DigestMemory memory;
  EXPECT_TRUE(memory.answer("pbx", kBox, {challenge("n1")}, 0, "NOTIFY", "sip:1@pbx"));
  EXPECT_FALSE(memory.answer("pbx", kBox, {challenge("n2")}, 1, "NOTIFY", "sip:1@pbx"));
  EXPECT_TRUE(memory.answer("pbx", kBox, {challenge("n2", true)}, 1, "NOTIFY", "sip:1@pbx"));
  EXPECT_FALSE(memory.answer("pbx", kBox, {challenge("n3", true)}, 2, "NOTIFY", "sip:1@pbx"));
}

TEST(DigestMemory, TellsAnotherRealmOrPeerNothing) {
  DigestMemory memory;
  EXPECT_FALSE(memory.answer("pbx", kBox, {challenge("n1", false, "evil")}, 0, "NOTIFY", "sip:1@pbx"));
  (void)memory.answer("pbx", kBox, {challenge("n1")}, 0, "NOTIFY", "sip:1@pbx");
  EXPECT_EQ(memory.foresee("elsewhere", kBox, "NOTIFY", "sip:1@pbx"), "");
  EXPECT_EQ(memory.foresee("pbx", {"pbx", "other", "x"}, "NOTIFY", "sip:1@pbx"), "");
}

}  // namespace
}  // namespace aftertone::sip
