// What anybody may send to the return address. That the reports of common servers are understood is shown in
// tests/integration/email, with the same files.
#include "notify/email/receipts/mail_report.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "base/ascii.h"
#include "notify/email/receipts/imap_return.h"
#include "notify/email/receipts/mail_marks.h"
#include "notify/email/receipts/mime_reader.h"

namespace aftertone::notify {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> corpus() {
  std::vector<std::string> mails;
  for (const auto& entry : fs::directory_iterator(fs::path(AFTERTONE_SOURCE_DIR) / "tests/integration/email/reports")) {
    std::ifstream file(entry.path(), std::ios::binary);
    mails.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return mails;
}

std::string report_of(const std::string& status) {
  return "To: x@example.com\nContent-Type: multipart/report; boundary=b\n\n--b\n"
         "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n" +
         status + "\n--b--\n";
}

// Whatever is sent, what is told is one short printable line and few marks.
void check_bounds(const std::string& mail) {
  const auto report = read_mail_report(mail);
  if (!report) return;
  EXPECT_LE(report->detail.size(), 1300U);
  EXPECT_EQ(ascii::printable(report->detail), report->detail);
  EXPECT_EQ(ascii::printable(report->original_message_id), report->original_message_id);
  EXPECT_LE(report->may_be_marks.size(), 50U);
}

TEST(MailReport, OfTheCorpusIsReadInEveryLineEnding) {
  std::size_t reports = 0;
  for (const std::string& mail : corpus()) {
    std::string with_cr;
    for (const char c : mail)
      with_cr += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const auto plain = read_mail_report(mail);
    const auto crlf = read_mail_report(with_cr);
    ASSERT_EQ(plain.has_value(), crlf.has_value());
    if (!plain) continue;
    ++reports;
    EXPECT_EQ(plain->detail, crlf->detail);
    EXPECT_EQ(plain->may_be_marks, crlf->may_be_marks);
  }
  EXPECT_EQ(reports, 10U);
}

TEST(MailReport, SurvivesMailsThatAreCutOffAnywhere) {
  for (const std::string& mail : corpus()) {
    for (std::size_t size = 0; size < mail.size(); ++size)
      check_bounds(mail.substr(0, size));
  }
}

TEST(MailReport, SurvivesMailsThatAreBrokenAnywhere) {
  std::mt19937 random(7);
  const std::string odd("\0\r\n\x80\xFF;:=\"\\-<>( ", 15);
  for (const std::string& mail : corpus()) {
    for (int i = 0; i < 2000; ++i) {
      std::string broken = mail;
      for (int k = 0; k < 4; ++k)
        broken[random() % broken.size()] = odd[random() % odd.size()];
      check_bounds(broken);
    }
  }
}

TEST(MailReport, SurvivesBytesThatMeanNothing) {
  std::mt19937 random(8);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 3000, '\0');
    for (char& c : bytes)
      c = static_cast<char>(random());
    check_bounds(bytes);
    check_bounds("Content-Type: multipart/report; boundary=\"" + bytes);
    check_bounds(report_of("Action: failed\nDiagnostic-Code: smtp; " + bytes));
  }
}

TEST(MailReport, StopsAtABoundOfDepthPartsAndSize) {
  std::string nested;
  for (int i = 0; i < 20'000; ++i)
    nested += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" + std::to_string(i) + "\n";
  check_bounds(nested);
  std::string many = "Content-Type: multipart/report; boundary=b\n\n";
  for (int i = 0; i < 100'000; ++i)
    many += "--b\n\n";
  check_bounds(many);
  check_bounds(std::string(10'000'000, '\n'));
  check_bounds("A: " + std::string(10'000'000, 'x'));
  check_bounds("A: x\n" + std::string(5'000'000, ' ') + "\n");
  std::string recipients;
  for (int i = 0; i < 100'000; ++i)
    recipients += "Action: failed\nOriginal-Recipient: rfc822;a@b\n\n";
  check_bounds(report_of(recipients));
}

TEST(MailReport, TellsNoControlCharactersAndNoLineEnds) {
  const auto report =
      read_mail_report(report_of("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; \x1b[31m\r x\r\n\t y\0z"));
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->detail, "failed 5.0.0: [31m  x  y");
}

TEST(MailReport, HasFailedOnlyWhereItFailedForAll) {
  const auto kind = [](const std::string& status) { return read_mail_report(report_of(status))->kind; };
  EXPECT_EQ(kind("Action: failed\n\nAction: failed\n"), MailReport::Kind::failed);
  EXPECT_EQ(kind("Action: failed\n\nAction: relayed\n"), MailReport::Kind::relayed);
  EXPECT_EQ(kind("Action: expanded\n\nAction: failed\n"), MailReport::Kind::relayed);
  EXPECT_FALSE(read_mail_report(report_of("Action: exploded\n")).has_value());
  EXPECT_FALSE(read_mail_report(report_of("Status: 5.0.0\n")).has_value());
}

TEST(MimeReader, DecodesWhatIsCoded) {
  const auto decoded = [](const std::string& coding, const std::string& body) {
    return decoded_body(read_part("Content-Transfer-Encoding: " + coding + "\n\n" + body));
  };
  EXPECT_EQ(decoded("base64", "SGVs\r\nbG8=\n"), "Hello");
  EXPECT_EQ(decoded("Quoted-Printable", "a=3Db=\r\nc=\n=E4 =x"), "a=bc\xE4 ");
  EXPECT_EQ(decoded("7bit", "a=3D"), "a=3D");
}

TEST(MimeReader, ReadsParametersInQuotesAndWithout) {
  const auto boundary = [](const std::string& value) {
    return type_parameter(read_part("content-type: " + value + "\n\n").fields, "boundary").value_or("none");
  };
  EXPECT_EQ(boundary("multipart/report; report-type=x;\n\tBOUNDARY=\"a b\\\"c;d\""), "a b\"c;d");
  EXPECT_EQ(boundary("multipart/report; boundary = ab ; x=y"), "ab");
  EXPECT_EQ(boundary("multipart/report"), "none");
  EXPECT_EQ(boundary("multipart/report; boundary"), "none");
  EXPECT_EQ(boundary("multipart/report; boundary=\""), "");
}

TEST(MailMarks, AreFoundInAddressesAndInCapitals) {
  const MailMarks marks("secret");
  const std::string mark = marks.make(voicemail::DeliveryId(4711));
  EXPECT_EQ(mark.size(), 31U);
  for (const std::string& text : {mark, "<bounces+" + mark + "@example.com>", "x, " + ascii::to_lower(mark) + ">"})
    EXPECT_EQ(marks.find(text), Marked(voicemail::DeliveryId(4711))) << text;
  std::string capitals = mark;
  for (char& c : capitals)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  EXPECT_EQ(marks.find("=" + capitals + "="), Marked(voicemail::DeliveryId(4711)));
}

TEST(MailMarks, OfADigestAreItsOwn) {
  const MailMarks marks("secret");
  const Uuid digest = Uuid::v7(from_millis(1'790'000'000'000));
  const std::string mark = marks.make(digest);
  EXPECT_EQ(mark.size(), 44U);
  EXPECT_LE(("bounces+" + mark).size(), 64U) << "the local part of an address";
  EXPECT_EQ(marks.find(mark), Marked(digest));
}

TEST(MailMarks, OfOthersAreNone) {
  const MailMarks marks("secret");
  const std::string mark = marks.make(voicemail::DeliveryId(1));
  EXPECT_FALSE(MailMarks("another").find(mark).has_value());
  for (std::size_t i = 0; i < mark.size(); ++i) {
    std::string wrong = mark;
    wrong[i] = wrong[i] == 'q' ? 'r' : 'q';
    EXPECT_FALSE(marks.find(wrong).has_value()) << wrong;
  }
  EXPECT_FALSE(marks.find(std::string(31, 'a')).has_value());
  EXPECT_FALSE(marks.find(std::string(44, '7')).has_value());
  EXPECT_FALSE(marks.find("").has_value());
}

TEST(ImapReturn, ReadsWhatASearchFound) {
  using Numbers = std::vector<std::uint64_t>;
  EXPECT_EQ(read_search_answer("* SEARCH 3 5 8\r\n", 10), Numbers({3, 5, 8}));
  EXPECT_EQ(read_search_answer("* SEARCH 3 5 8\r\n", 2), Numbers({3, 5}));
  EXPECT_EQ(read_search_answer("* SEARCH\r\n", 2), Numbers());
  EXPECT_EQ(read_search_answer("* OK\r\n* SEARCH 1 x -2 99999999999\r\n", 10), Numbers({1}));
}

}  // namespace
}  // namespace aftertone::notify
