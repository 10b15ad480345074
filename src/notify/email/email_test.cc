// Mails as bytes. That readers understand them is shown in tests/integration/email, with Python's parser and over IMAP.
#include <gtest/gtest.h>

#include <fstream>

#include "base/ascii.h"
#include "files/sync_watch_fake.h"
#include "http/base64.h"
#include "notify/email/email_channel.h"
#include "notify/email/mail.h"
#include "notify/email/maildir/maildir_transport.h"
#include "notify/email/mime.h"
#include "notify/email/settings.h"
#include "voicemail/ports/memory_stores_fake.h"

namespace aftertone::notify {
namespace {

namespace fs = std::filesystem;

TEST(Mime, LeavesAPlainSubjectPlain) {
  EXPECT_EQ(encode_header("Subject", "New message (0:42)"), "Subject: New message (0:42)\r\n");
}

TEST(Mime, EncodesWhatReadersWouldMistakeForAnEncodedWord) {
  EXPECT_EQ(encode_header("Subject", "=?utf-8?q?x?="), "Subject: =?utf-8?B?PT91dGYtOD9xP3g/PQ==?=\r\n");
}

TEST(Mime, FoldsLongHeadersBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += "ä😀";
  const std::string header = encode_header("Subject", text);
  for (const std::string_view line : ascii::split(header, '\n'))
    EXPECT_LE(line.size(), 77U);
  std::size_t words = 0;
  for (std::size_t at = header.find("=?utf-8?B?"); at != std::string::npos; at = header.find("=?utf-8?B?", at + 1))
    ++words;
  EXPECT_GT(words, 10U);
  EXPECT_EQ(header.find("\r\n\r\n"), std::string::npos);
}

TEST(Mime, WritesQuotedPrintableOfShortLines) {
  EXPECT_EQ(encode_quoted_printable("Länge = 1 \n.\n"), "L=C3=A4nge =3D 1=20\r\n=2E\r\n");
  const std::string lines = encode_quoted_printable(std::string(500, 'x') + "\n" + std::string(75, 'y') + "." + "z\n");
  for (const std::string_view line : ascii::split(lines, '\n')) {
    EXPECT_LE(line.size(), 77U);
    EXPECT_FALSE(line.starts_with('.'));
  }
}

MailParts some_parts() {
  MailParts parts;
  parts.from_address = "voicemail@example.com";
  parts.from_name = "Voicemail";
  parts.to_address = "anna@example.com";
  parts.subject = "New";
  parts.text = "Hello\n";
  parts.html = "<p>Hello</p>\n";
  parts.date = {2026, 11, 22, 17, 48, 51, 0, std::chrono::minutes(-210)};
  parts.voice_messages = {Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057").value()};
  parts.message_id = "01890a5d-ac96-774b-bcce-b302099a8057.email.v1@example.com";
  parts.duration = std::chrono::milliseconds(41'001);
  parts.recordings = {{"voicemail.wav", "audio/wav", std::string(1000, '\xFF'), parts.duration}};
  return parts;
}

TEST(Mail, CarriesTheHeadersOfTheStandards) {
  const std::string content = compose_mail(some_parts()).content;
  for (const char* header :
       {"From: Voicemail <voicemail@example.com>\r\n", "To: <anna@example.com>\r\n",
        "Date: Sun, 22 Nov 2026 17:48:51 -0330\r\n",
        "Message-ID: <01890a5d-ac96-774b-bcce-b302099a8057.email.v1@example.com>\r\n",
        "Auto-Submitted: auto-generated\r\n", "Message-Context: voice-message\r\n", "Content-Duration: 42\r\n"}) {
    EXPECT_NE(content.find(header), std::string::npos) << header;
  }
  EXPECT_EQ(content.find("X-VM-Salvaged"), std::string::npos);
  EXPECT_EQ(content.find("X-Priority"), std::string::npos);
}

TEST(Mail, SaysThatItIsUrgentOrSalvaged) {
  MailParts parts = some_parts();
  parts.is_urgent = parts.is_salvaged = true;
  const std::string content = compose_mail(parts).content;
  EXPECT_NE(content.find("\r\nImportance: high\r\nX-Priority: 1\r\n"), std::string::npos);
  EXPECT_NE(content.find("\r\nX-VM-Salvaged: 1\r\n"), std::string::npos);
}

TEST(Mail, IsTheSameBytesEveryTimeAndFitForSmtp) {
  const Mail mail = compose_mail(some_parts());
  EXPECT_EQ(mail.content, compose_mail(some_parts()).content);
  for (const std::string_view line : ascii::split(mail.content, '\n')) {
    if (line.empty()) continue;  // after the last
    EXPECT_LE(line.size(), 78U);
    EXPECT_TRUE(line.ends_with('\r'));
    EXPECT_FALSE(line.starts_with('.'));
    EXPECT_EQ(ascii::printable(line.substr(0, line.size() - 1)), line.substr(0, line.size() - 1));
  }
}

TEST(EmailSettings, NameTheKeyThatIsWrong) {
  const auto complaint = [](auto change) {
    EmailSettings settings;
    settings.transport = EmailTransport::smtp;
    settings.smtp.host = "mail.example.com";
    settings.smtp.tls = MailTls::required;
    change(settings);
    const Status status = check_email_settings(settings);
    return status ? "" : status.error().detail.substr(0, status.error().detail.find(':'));
  };
  EXPECT_EQ(complaint([](EmailSettings&) {}), "");
  EXPECT_EQ(complaint([](EmailSettings& s) { s.from_address = "a@b\r\nBcc: c@d"; }), "email.from");
  EXPECT_EQ(complaint([](EmailSettings& s) { s.from_name = "a\nb"; }), "email.from_name");
  EXPECT_EQ(complaint([](EmailSettings& s) { s.message_id_domain = "exa mple"; }), "email.domain");
  EXPECT_EQ(complaint([](EmailSettings& s) { s.smtp.host = "mail/../x"; }), "email.smtp.host");
  EXPECT_EQ(complaint([](EmailSettings& s) { s.smtp.port = 0; }), "email.smtp.port");
  EXPECT_EQ(complaint([](EmailSettings& s) { s.smtp.user = "anna"; }), "email.smtp.password_file");
  EXPECT_EQ(complaint([](EmailSettings& s) { s.smtp.ca_file = "/nonexistent"; }), "email.smtp.ca_file");
  EXPECT_EQ(complaint([](EmailSettings& s) { s.transport = EmailTransport::maildir; }), "email.maildir");
}

TEST(EmailSettings, RefuseToSendAPasswordInClear) {
  EmailSettings settings;
  settings.transport = EmailTransport::smtp;
  settings.smtp.host = "mail.example.com";
  settings.smtp.user = settings.smtp.password = "secret";
  for (const MailTls tls : {MailTls::off, MailTls::optional}) {
    settings.smtp.tls = tls;
    EXPECT_EQ(check_email_settings(settings).error().detail.substr(0, 14), "email.smtp.tls");
  }
  for (const MailTls tls : {MailTls::required, MailTls::implicit}) {
    settings.smtp.tls = tls;
    EXPECT_TRUE(check_email_settings(settings).has_value());
  }
}

class YesMark : public CommitMark {
 public:
  bool set_blocking() override { return true; }
  bool must_end() const override { return false; }
};

class NoMark : public CommitMark {
 public:
  bool set_blocking() override { return false; }
  bool must_end() const override { return false; }
};

class FolderTest : public testing::Test {
 protected:
  ~FolderTest() override { fs::remove_all(folder_); }
  std::size_t count(const fs::path& folder) {
    if (!fs::exists(folder)) return 0;
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  const fs::path folder_ = fs::path(testing::TempDir()) / ("mail-" + Uuid::v7(SystemClock().now()).to_string());
  const fs::path box_ = folder_ / "anna@example.com";
  YesMark yes_;
};

using MaildirTest = FolderTest;

TEST_F(MaildirTest, DeliversIntoNewUnderTheOwnersAddress) {
  MaildirTransport maildir(folder_);
  const Mail mail = compose_mail(some_parts());
  const Outcome outcome = maildir.send_blocking(mail, yes_);
  ASSERT_EQ(outcome.kind, Outcome::Kind::sent) << outcome.text;
  std::ifstream file(box_ / "new" / outcome.text, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), mail.content);
  EXPECT_EQ(count(box_ / "tmp"), 0U);
}

TEST_F(MaildirTest, IsDurableWithEveryNameAboveTheMail) {
  files::SyncWatch watch;
  MaildirTransport maildir(folder_);
  const std::string name = maildir.send_blocking(compose_mail(some_parts()), yes_).text;
  EXPECT_TRUE(watch.saw(folder_.parent_path(), folder_.filename()));
  EXPECT_TRUE(watch.saw(folder_, box_.filename()));
  for (const char* folder : {"tmp", "new", "cur"})
    EXPECT_TRUE(watch.saw(box_, folder));
  EXPECT_TRUE(watch.saw(box_ / "new", name));
}

TEST_F(MaildirTest, IsDurableAlsoWhereAnotherDeliveryIsJustMakingTheFolders) {
  for (const char* folder : {"tmp", "new", "cur"})
    fs::create_directories(box_ / folder);  // made, and not synced yet
  files::SyncWatch watch;
  ASSERT_EQ(MaildirTransport(folder_).send_blocking(compose_mail(some_parts()), yes_).kind, Outcome::Kind::sent);
  EXPECT_TRUE(watch.saw(folder_, box_.filename()));
  EXPECT_TRUE(watch.saw(box_, "new"));
}

TEST_F(MaildirTest, RecognisesAMailThatIsThereAlready) {
  MaildirTransport maildir(folder_);
  const Mail mail = compose_mail(some_parts());
  const std::string name = maildir.send_blocking(mail, yes_).text;
  EXPECT_EQ(maildir.send_blocking(mail, yes_).kind, Outcome::Kind::sent);
  EXPECT_EQ(count(box_ / "new"), 1U);
  fs::rename(box_ / "new" / name, box_ / "cur" / (name + ":2,S"));
  EXPECT_EQ(maildir.send_blocking(mail, yes_).kind, Outcome::Kind::sent);
  EXPECT_EQ(count(box_ / "new"), 0U);
  EXPECT_EQ(count(box_ / "cur"), 1U);
}

TEST_F(MaildirTest, TriesAgainLaterWhenItCannotSeeWhetherTheMailIsThere) {
  MaildirTransport maildir(folder_);
  const Mail mail = compose_mail(some_parts());
  const std::string name = maildir.send_blocking(mail, yes_).text;
  fs::remove(box_ / "new" / name);
  fs::remove(box_ / "cur");
  std::ofstream(box_ / "cur") << "a file where the folder should be";
  const Outcome outcome = maildir.send_blocking(mail, yes_);
  EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
  EXPECT_NE(outcome.text.find((box_ / "cur").string()), std::string::npos) << outcome.text;
  EXPECT_EQ(count(box_ / "new"), 0U);
  EXPECT_EQ(count(box_ / "tmp"), 0U);
}

TEST_F(MaildirTest, LeavesNothingBehindWhenTheMarkIsRefused) {
  NoMark no;
  EXPECT_EQ(MaildirTransport(folder_).send_blocking(compose_mail(some_parts()), no).kind, Outcome::Kind::retry);
  EXPECT_EQ(count(box_ / "new"), 0U);
  EXPECT_EQ(count(box_ / "tmp"), 0U);
}

TEST_F(MaildirTest, ReplacesWhatACrashLeftInTmp) {
  MaildirTransport maildir(folder_);
  const Mail mail = compose_mail(some_parts());
  const std::string name = maildir.send_blocking(mail, yes_).text;
  fs::remove(box_ / "new" / name);
  std::ofstream(box_ / "tmp" / name) << "half a ma";
  EXPECT_EQ(maildir.send_blocking(mail, yes_).kind, Outcome::Kind::sent);
  EXPECT_EQ(fs::file_size(box_ / "new" / name), mail.content.size());
}

TEST_F(MaildirTest, TriesAgainLaterWhenTheFolderCannotBeMade) {
  std::ofstream(folder_.string()) << "a file where the folder should be";
  const Outcome outcome = MaildirTransport(folder_).send_blocking(compose_mail(some_parts()), yes_);
  EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
  EXPECT_NE(outcome.text.find(box_.string()), std::string::npos) << outcome.text;
}

class EmailChannelTest : public FolderTest {
 protected:
  EmailChannelTest() {
    fs::create_directories(folder_);
    voicemail::MemoryAudio source("RIFF-and-so-on");
    message_.id = Uuid::v7(from_millis(1'790'000'000'000));
    const auto stored = audio_.put_blocking(message_.id, voicemail::AudioCodec::pcmu, source);
    message_.audio_name = stored->name;
    message_.audio_bytes = stored->bytes;
    settings_.maildir_root = folder_;
    settings_.templates = fs::path(AFTERTONE_SOURCE_DIR) / "share/aftertone/templates";
    mailbox_.number = voicemail::MailboxNumber("1001");
    to_anna_.target = "anna@example.com";
  }
  std::string compose() {
    auto channel = EmailChannel::create(settings_, audio_, parts_);
    EXPECT_TRUE(channel.has_value()) << channel.error().detail;
    const auto mail = (*channel)->compose_blocking(to_anna_, message_, mailbox_);
    return mail ? mail->content : to_string(mail.error());
  }
  voicemail::MemoryAudioStore audio_{folder_};
  EmailSettings settings_;
  EmailParts parts_;
  voicemail::Delivery to_anna_;
  voicemail::Message message_;
  voicemail::Mailbox mailbox_;
};

class EmailDigestTest : public EmailChannelTest {
 protected:
  EmailDigestTest() {
    for (const char* name : {"Anna", "Bert <b>", "Clara"}) {
      message_.id = Uuid::v7(from_millis(1'790'000'000'000));
      message_.caller = {"+4930123456", name};
      messages_.push_back(message_);
    }
    delivery_.target = "owner@example.com";
    delivery_.digest = "01890a5d-ac96-774b-bcce-b302099a8057";
  }
  std::string compose_digest() {
    auto channel = EmailChannel::create(settings_, audio_, parts_);
    EXPECT_TRUE(channel.has_value()) << channel.error().detail;
    std::vector<DigestEntry> entries;
    for (const voicemail::Message& message : messages_)
      entries.push_back({delivery_, message});
    const auto mail = (*channel)->compose_digest_blocking(entries, mailbox_);
    return mail ? mail->content : to_string(mail.error());
  }
  static std::size_t count_of(const std::string& text, const std::string& word) {
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
      ++count;
    return count;
  }
  std::vector<voicemail::Message> messages_;
  voicemail::Delivery delivery_;
};

TEST_F(EmailDigestTest, ListsEveryMessageUnderTheNameOfTheDigest) {
  const std::string content = compose_digest();
  EXPECT_EQ(content, compose_digest()) << "the same when it is sent again";
  EXPECT_NE(content.find("Message-ID: <01890a5d-ac96-774b-bcce-b302099a8057.digest.v1@localhost>\r\n"),
            std::string::npos);
  EXPECT_NE(content.find("Subject: 3 new voice messages\r\n"), std::string::npos);
  for (const voicemail::Message& message : messages_)
    EXPECT_EQ(count_of(content, "X-Aftertone-Message-ID: " + message.id.to_string() + "\r\n"), 1U);
  EXPECT_EQ(count_of(content, "Bert <b>"), 1U);        // in the text
  EXPECT_EQ(count_of(content, "Bert &lt;b&gt;"), 1U);  // in the HTML
  EXPECT_EQ(count_of(content, "audio/wav"), 0U);
  EXPECT_NE(content.find("Please call your mailbox to hear them."), std::string::npos);
}

TEST_F(EmailDigestTest, AttachesRecordingsUpToTheLimit) {
  settings_.digest_attachment_bytes = message_.audio_bytes * 2;
  EXPECT_EQ(count_of(compose_digest(), "Content-Disposition: attachment"), 2U);
}

TEST_F(EmailDigestTest, SpeaksTheOwnersLanguage) {
  mailbox_.language = "de";
  EXPECT_NE(compose_digest().find("Subject: 3 neue Sprachnachrichten\r\n"), std::string::npos);
}

TEST_F(EmailChannelTest, AttachesTheRecordingAsItIsStored) {
  EXPECT_NE(compose().find(http::encode_base64("RIFF-and-so-on") + "\r\n"), std::string::npos);
}

TEST_F(EmailChannelTest, TellsTheOwnerEvenIfTheRecordingCannotBeAttached) {
  message_.audio_bytes += 1;  // damaged: shorter than it was when committed
  EXPECT_NE(compose().find("could not be attached"), std::string::npos);
  message_.audio_name = "gone.wav";
  EXPECT_NE(compose().find("could not be attached"), std::string::npos);
  EXPECT_EQ(compose().find("audio/wav"), std::string::npos);
}

TEST_F(EmailChannelTest, DoesNotAttachMoreThanIsAllowed) {
  settings_.max_attachment_bytes = 3;
  EXPECT_NE(compose().find("too large to attach"), std::string::npos);
}

TEST_F(EmailChannelTest, RejectsATargetThatIsNoAddress) {
  auto channel = EmailChannel::create(settings_, audio_);
  voicemail::Delivery delivery;
  delivery.target = "../../etc@x/y";
  EXPECT_EQ((*channel)->deliver_blocking(delivery, message_, mailbox_, Notice{}, yes_).kind, Outcome::Kind::rejected);
}

TEST_F(EmailChannelTest, IsNotCreatedWithoutTemplates) {
  settings_.templates = folder_ / "nowhere";
  const auto channel = EmailChannel::create(settings_, audio_);
  ASSERT_FALSE(channel.has_value());
  EXPECT_EQ(channel.error().detail.substr(0, 16), "email.templates:");
}

}  // namespace
}  // namespace aftertone::notify
