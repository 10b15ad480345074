#include <gtest/gtest.h>

#include <fstream>

#include "notify/templates/language_pack.h"
#include "notify/templates/message_values.h"
#include "notify/templates/safe_text.h"

namespace aftertone::notify {
namespace {

namespace fs = std::filesystem;

const fs::path kOurs = fs::path(AFTERTONE_SOURCE_DIR) / "share/aftertone/templates";

voicemail::Message some_message() {
  voicemail::Message message;
  message.caller = {"+4930123456", "Anna Müller"};
  message.called = "1001";
  message.started_at = from_millis(1'790'000'000'000);  // 2026-09-21 14:13:20 UTC
  message.duration = std::chrono::milliseconds(62'400);
  return message;
}

voicemail::Mailbox some_mailbox(const std::string& language) {
  voicemail::Mailbox mailbox;
  mailbox.number = voicemail::MailboxNumber("1001");
  mailbox.name = "Bert";
  mailbox.language = language;
  mailbox.time_zone = "Europe/Berlin";
  return mailbox;
}

TEST(SafeText, LeavesEveryScriptAsItIs) {
  for (const char* text :
       {"Anna Müller", "\"Quoted\" \\ name", "שלום עולם", "مرحبا", "😀👨‍👩‍👧", "日本語"}) {
    EXPECT_EQ(safe_text(text), text);
  }
}

TEST(SafeText, MakesOneLineOfAny) {
  EXPECT_EQ(safe_text("a\r\nBcc: b@example.com"), "a Bcc: b@example.com");
  EXPECT_EQ(safe_text(std::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(safe_text("\r\n \t"), "");
  EXPECT_EQ(safe_text("a\u2028b\u0085c"), "a b c");
}

TEST(SafeText, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(safe_text("M\xFCller"), "M\xEF\xBF\xBDller");
  EXPECT_EQ(safe_text("a\xC3"), "a\xEF\xBF\xBD");
  EXPECT_EQ(safe_text("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");           // a long form of "/"
  EXPECT_EQ(safe_text("\xED\xA0\x80").substr(0, 3), "\xEF\xBF\xBD");      // half a surrogate pair
  EXPECT_EQ(safe_text("\xF4\x90\x80\x80").substr(0, 3), "\xEF\xBF\xBD");  // beyond Unicode
}

TEST(SafeText, DropsWhatTurnsTheReadingDirection) {
  EXPECT_EQ(safe_text("a\u202Egpj.exe\u2066"), "agpj.exe");
}

TEST(SafeText, CutsBetweenCharacters) {
  EXPECT_EQ(safe_text("ääää", 3), "äää…");
  EXPECT_EQ(safe_text("äää", 3), "äää");
}

TEST(Template, FillsInAndEscapesForItsPlace) {
  constexpr std::string_view kAllowed[] = {"name"};
  const Values values{{"name", "<b>\"A\" & 'B'</b>\n"}};
  const auto text = Template::parse("Hi {{name}}{{ name }}!", "t", kAllowed, Escaping::none);
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(text->fill(values), "Hi <b>\"A\" & 'B'</b>\n<b>\"A\" & 'B'</b>\n!");
  const auto html = Template::parse("<p>{{name}}</p>", "t", kAllowed, Escaping::html);
  EXPECT_EQ(html->fill(values), "<p>&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;<br>\n</p>");
}

TEST(Template, DoesNotFillInTwice) {
  constexpr std::string_view kAllowed[] = {"a", "b"};
  const auto text = Template::parse("{{a}}", "t", kAllowed, Escaping::none);
  EXPECT_EQ(text->fill({{"a", "{{b}}"}, {"b", "secret"}}), "{{b}}");
}

TEST(Template, NamesFileLineAndWhatIsAllowed) {
  constexpr std::string_view kAllowed[] = {"caller", "date"};
  const auto unknown = Template::parse("a\nb {{calller}}", "en/x.txt", kAllowed, Escaping::none);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().detail, "en/x.txt:2: unknown placeholder \"calller\"; allowed: caller, date");
  const auto open = Template::parse("a {{caller", "en/x.txt", kAllowed, Escaping::none);
  EXPECT_EQ(open.error().detail, "en/x.txt:1: {{ without }}");
}

TEST(LanguagePacks, FallBackFromTheCountryToTheLanguageToEnglish) {
  const auto packs = LanguagePacks::load_blocking(kOurs);
  ASSERT_TRUE(packs.has_value()) << packs.error().detail;
  EXPECT_EQ(&packs->find("de-AT"), &packs->find("de"));
  EXPECT_EQ(&packs->find("DE"), &packs->find("de"));
  EXPECT_EQ(&packs->find("fr"), &packs->find("en"));
  EXPECT_EQ(&packs->find(""), &packs->find("en"));
  EXPECT_NE(&packs->find("de"), &packs->find("en"));
}

// A copy of ours in which one file has been changed.
class BrokenPack : public testing::Test {
 protected:
  BrokenPack() { fs::copy(kOurs, folder_, fs::copy_options::recursive); }
  ~BrokenPack() override { fs::remove_all(folder_); }
  std::string complaint() {
    const auto packs = LanguagePacks::load_blocking(folder_);
    return packs ? "" : packs.error().detail.substr(folder_.string().size());
  }
  const fs::path folder_ = fs::path(testing::TempDir()) / ("templates-" + Uuid::v7(SystemClock().now()).to_string());
};

TEST_F(BrokenPack, IsRefusedForAnUnknownPlaceholder) {
  std::ofstream(folder_ / "de/email.html", std::ios::app) << "{{pin}}";
  EXPECT_NE(complaint().find("/de/email.html:17: unknown placeholder \"pin\"; allowed: owner, "), std::string::npos)
      << complaint();
}

TEST_F(BrokenPack, IsRefusedForAnUnknownWord) {
  std::ofstream(folder_ / "en/words.txt", std::ios::app) << "speed = fast\n";
  EXPECT_EQ(complaint(), "/en/words.txt: unknown key speed");
}

TEST_F(BrokenPack, IsRefusedForAMissingWord) {
  std::ofstream(folder_ / "en/words.txt") << "unknown_caller = nobody\n";
  EXPECT_EQ(complaint(), "/en/words.txt: urgent_mark is missing");
}

TEST_F(BrokenPack, IsRefusedWithoutAFile) {
  fs::remove(folder_ / "de/email.text.txt");
  EXPECT_EQ(complaint(), "/de/email.text.txt: cannot be read");
}

TEST_F(BrokenPack, IsRefusedWithoutEnglish) {
  fs::remove_all(folder_ / "en");
  EXPECT_EQ(complaint(), ": no language \"en\" in it");
}

TEST(MessageValues, TellTheTimeByTheOwnersClock) {
  const auto packs = LanguagePacks::load_blocking(kOurs);
  const Values german =
      describe_blocking(some_message(), some_mailbox("de"), packs->find("de").words, AudioNote::attached);
  EXPECT_EQ(german.at("date"), "Montag, 21. September 2026");
  EXPECT_EQ(german.at("time"), "16:13");
  EXPECT_EQ(german.at("duration"), "1:02");
  EXPECT_EQ(german.at("caller"), "Anna Müller (+4930123456)");
}

TEST(MessageValues, FallBackToUtcForAZoneThatDoesNotExist) {
  const auto packs = LanguagePacks::load_blocking(kOurs);
  voicemail::Mailbox mailbox = some_mailbox("en");
  mailbox.time_zone = "Mars/Olympus";
  EXPECT_EQ(describe_blocking(some_message(), mailbox, packs->find("en").words, AudioNote::attached).at("time"),
            "14:13");
}

TEST(MessageValues, SayWhatIsSpecialAboutAMessage) {
  const auto packs = LanguagePacks::load_blocking(kOurs);
  voicemail::Message message = some_message();
  message.caller = {};
  message.urgent = true;
  message.end_reason = voicemail::EndReason::salvaged;
  const Values values = describe_blocking(message, some_mailbox("en"), packs->find("en").words, AudioNote::missing);
  EXPECT_EQ(packs->find("en").email_subject.fill(values), "Urgent: New voice message from an unknown number (1:02)\n");
  EXPECT_NE(values.at("notes").find("cut off"), std::string::npos);
  EXPECT_EQ(values.at("notes").find("late"), std::string::npos);
  EXPECT_NE(values.at("audio_note").find("could not be attached"), std::string::npos);
}

TEST(MessageValues, SayThatAMessageWaitedForTheEndOfAnOutage) {
  const auto packs = LanguagePacks::load_blocking(kOurs);
  voicemail::Message message = some_message();
  message.committed_at = message.started_at + message.duration + std::chrono::minutes(11);
  const Values values = describe_blocking(message, some_mailbox("en"), packs->find("en").words, AudioNote::attached);
  EXPECT_EQ(values.at("notes"), "It reached your mailbox late because of a technical fault.\n");
  EXPECT_EQ(values.at("time"), "16:13") << "the time at which it was left";
}

TEST(MessageValues, HaveEveryPlaceholder) {
  const auto packs = LanguagePacks::load_blocking(kOurs);
  const Values values =
      describe_blocking(some_message(), some_mailbox("en"), packs->find("en").words, AudioNote::attached);
  for (const std::string_view name : message_placeholders())
    EXPECT_TRUE(values.contains(name)) << name;
  EXPECT_EQ(values.size(), message_placeholders().size());
}

}  // namespace
}  // namespace aftertone::notify
