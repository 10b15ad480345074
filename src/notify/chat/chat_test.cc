#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "notify/chat/card/card_answer.h"
#include "notify/chat/card/card_channel.h"
#include "notify/chat/card/cards.h"
#include "notify/chat/chat_text.h"
#include "notify/chat/sip/sip_message_channel.h"
#include "notify/chat/xmpp/jid.h"

namespace aftertone::notify {
namespace {

using nlohmann::json;
using Kind = Outcome::Kind;

ChatText some_text() {
  return {
      "New message from <!channel> @here", {"*bold* [x](http://evil)", "www.evil"}, "https://vm.example/m/1", "Open"};
}

std::string text_of(const json& value, const std::string& pointer) {
  return value.at(json::json_pointer(pointer)).get<std::string>();
}

TEST(Cards, OfSlackCallNobody) {
  const json card = json::parse(card_for(ChatService::slack, some_text(), "key"));
  EXPECT_EQ(text_of(card, "/text"), "New message from &lt;!channel&gt; @\u200Bhere");
  EXPECT_EQ(text_of(card, "/blocks/0/text/type"), "plain_text");
  EXPECT_EQ(text_of(card, "/blocks/0/block_id"), "key");
  EXPECT_EQ(text_of(card, "/blocks/1/text/text"), "*bold* [x](http:\u200B//evil)\nwww\u200B.evil");
  EXPECT_EQ(text_of(card, "/blocks/2/text/text"), "<https://vm.example/m/1|Open>");
}

TEST(Cards, OfMattermostFormatNothing) {
  const json card = json::parse(card_for(ChatService::mattermost, some_text(), "key"));
  EXPECT_EQ(text_of(card, "/attachments/0/text"),
            "**New message from <\\!channel\\> @\u200Bhere**\n"
            "\\*bold\\* \\[x\\]\\(http:\u200B//evil\\)\nwww\u200B\\.evil\n[Open](https://vm.example/m/1)");
}

TEST(Cards, OfTeamsKnowNoMarkdown) {
  const json card = json::parse(card_for(ChatService::teams, some_text(), "key"));
  const json& content = card.at("attachments").at(0).at("content");
  EXPECT_EQ(text_of(content, "/body/0/inlines/0/type"), "TextRun");
  EXPECT_EQ(text_of(content, "/body/1/inlines/0/text"), "*bold* [x](http://evil)");
  EXPECT_EQ(text_of(content, "/actions/0/url"), "https://vm.example/m/1");
}

TEST(Cards, WithoutALinkHaveNone) {
  ChatText text = some_text();
  text.link.clear();
  for (const auto service : {ChatService::teams, ChatService::slack, ChatService::mattermost})
    EXPECT_EQ(card_for(service, text, "key").find("vm.example"), std::string::npos) << to_string(service);
}

http::Exchange answered(int status, http::Headers headers = {}, std::string body = "") {
  http::Exchange exchange;
  exchange.was_sent = true;
  exchange.response = http::ClientResponse{status, std::move(headers), std::move(body), true};
  return exchange;
}

TEST(CardAnswers, SayWhatBecameOfTheCard) {
  const auto kind = [](int status) { return judge_card_answer(ChatService::slack, answered(status), WallTime()).kind; };
  for (const int status : {200, 202, 204})
    EXPECT_EQ(kind(status), Kind::sent) << status;
  for (const int status : {301, 400, 401, 403, 404, 410, 413})
    EXPECT_EQ(kind(status), Kind::rejected) << status;
  for (const int status : {408, 425, 500, 503})
    EXPECT_EQ(kind(status), Kind::retry) << status;
  for (const int status : {502, 504})
    EXPECT_EQ(kind(status), Kind::ambiguous) << status;
}

TEST(CardAnswers, OfAFullServiceAreWaitedFor) {
  const WallTime now{std::chrono::seconds(1000)};
  const Outcome told = judge_card_answer(ChatService::slack, answered(429, {{"Retry-After", "7"}}), now);
  EXPECT_EQ(told.kind, Kind::waiting);
  EXPECT_EQ(told.ask_again_at, now + std::chrono::seconds(7));
  EXPECT_FALSE(told.is_relay_away);
  EXPECT_EQ(judge_card_answer(ChatService::slack, answered(429), now).ask_again_at, now + std::chrono::seconds(30));
}

TEST(CardAnswers, ThatDidNotComeAreUnknownOnlyWhenTheCardHadLeft) {
  http::Exchange none;
  none.error = "Connection refused";
  EXPECT_TRUE(judge_card_answer(ChatService::slack, none, WallTime()).is_relay_away);
  none.was_sent = true;
  EXPECT_EQ(judge_card_answer(ChatService::slack, none, WallTime()).kind, Kind::ambiguous);
}

TEST(CardUrls, AreHttpsOrOfThisMachine) {
  for (const char* url : {"https://hooks.slack.com/services/T/B/x", "http://127.0.0.1:8065/hooks/x", "http://[::1]/x",
                          "http://localhost/hooks/x"})
    EXPECT_TRUE(check_card_url(url).has_value()) << url;
  for (const char* url : {"http://hooks.example.com/x", "http://127.0.0.1.example.com/x", "ftp://127.0.0.1/x",
                          "https://", "https:///x", "https://a b/", "https://user:word@host/",
                          "http://localhost.example.com/", "http://127.0.0.1@example.com/", "https://h/\r\nX: y", ""})
    EXPECT_FALSE(check_card_url(url).has_value()) << url;
  EXPECT_EQ(host_of_card_url("https://hooks.slack.com/services/s3cret"), "hooks.slack.com:443");
  EXPECT_EQ(host_of_card_url("http://[::1]:8065/hooks/s3cret"), "[::1]:8065");
}

TEST(Jids, AreThoseOfPersons) {
  for (const char* jid : {"anna@example.com", "j\u00FCrgen@example.com", "a.b+c@xmpp.test"})
    EXPECT_TRUE(xmpp::is_bare_jid(jid)) << jid;
  for (const char* jid :
       {"example.com", "anna@", "@example.com", "anna@example.com/phone", "a b@example.com", "a<b@example.com",
        "a\"b@example.com", "a@b@example.com", "a\n@example.com", "a@exam ple.com", "\xFF@example.com", ""})
    EXPECT_FALSE(xmpp::is_bare_jid(jid)) << jid;
  EXPECT_EQ(xmpp::domain_of("anna@example.com/x@y"), "example.com");
}

TEST(XmppStanzas, AreSpokenAboutByNobodyElse) {
  const std::string id = xmpp::stanza_id("m1:xmpp:Anna@example.com", "Anna@example.com");
  EXPECT_TRUE(xmpp::went_to(id, "anna@example.com/phone"));
  EXPECT_FALSE(xmpp::went_to(id, "mallory@example.com"));
  EXPECT_FALSE(xmpp::went_to(id, ""));
  EXPECT_FALSE(xmpp::went_to("anna@example.com", "anna@example.com"));
}

TEST(XmppStanzas, HaveNothingThatXmlHasNot) {
  EXPECT_EQ(xmpp::xml_text(std::string("a\0b\x01\x1F\x7F\xEF\xBF\xBE\n\tc", 13)), "ab\n\tc");
  EXPECT_EQ(xmpp::xml_text("x\xFFy\U0001F600"), "x\uFFFDy\U0001F600");
}

TEST(SipMessages, FitIntoADatagramBetweenCharacters) {
  EXPECT_EQ(fit_for_sip("short"), "short");
  std::string smiles;
  for (int i = 0; i < 1000; ++i)
    smiles += "\U0001F600";
  const std::string cut = fit_for_sip(smiles);
  EXPECT_LE(cut.size(), 500U);
  EXPECT_GT(cut.size(), 480U);
  EXPECT_TRUE(cut.ends_with("\U0001F600\u2026"));
}

TEST(SipMessages, GoToTelephonesOfTheHouse) {
  voicemail::DialPlan plan;
  plan.country_code = "49";
  plan.own_numbers = {"8000", "voicemail"};
  plan.trunk_hosts = {"pbx.example.com"};
  EXPECT_EQ(voicemail::extension_to_write_to("1001", plan), "1001");
  EXPECT_EQ(voicemail::extension_to_write_to("sip:1001@pbx.example.com", plan), "1001");
  for (const char* target : {"+49301234567", "0301234567", "112", "8000", "sip:1001@evil.example", "anna", ""})
    EXPECT_FALSE(voicemail::extension_to_write_to(target, plan).has_value()) << target;
}

TEST(SipMessages, EndAsTheFinalAnswerSays) {
  const auto kind = [](int status) {
    sip::RequestAnswer answer;
    answer.status = status;
    return judge_sip_answer(answer, WallTime()).kind;
  };
  for (const int status : {200, 202})
    EXPECT_EQ(kind(status), Kind::sent) << status;
  for (const int status : {302, 400, 401, 403, 404, 405, 407, 415, 488, 501, 513, 603, 604})
    EXPECT_EQ(kind(status), Kind::rejected) << status;
  for (const int status : {429, 480, 486, 500, 503, 600})
    EXPECT_EQ(kind(status), Kind::retry) << status;
  for (const int status : {408, 504})
    EXPECT_EQ(kind(status), Kind::ambiguous) << status;
}

TEST(ChatText, OfASecureMessageIsTheTeamAndTheLink) {
  const auto writer =
      ChatWriter::load_blocking(std::filesystem::path(AFTERTONE_SOURCE_DIR) / "share/aftertone/templates");
  ASSERT_TRUE(writer.has_value()) << writer.error().detail;
  voicemail::Message message;
  message.caller = {"+4930123456", "Clara"};
  const ChatText text = writer->write_blocking(message, {}, {"escalation", "https://x/m/t", "cardiology"});
  EXPECT_EQ(as_plain_text(text), "Secure message for cardiology\nhttps://x/m/t");
}

}  // namespace
}  // namespace aftertone::notify
