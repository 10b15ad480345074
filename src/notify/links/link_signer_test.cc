#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "files/scratch_directory_fake.h"
#include "notify/links/link_signer.h"
#include "notify/links/seal.h"

namespace aftertone::notify {
namespace {

const std::string kSecret(32, 's');
const WallTime kEnd = from_millis(1'790'000'000'000);

Link some_link(LinkKind kind = LinkKind::recording) {
  return {kind, Uuid::parse("0190163d-8694-739b-aea5-966c26f8ad91").value(), kEnd};
}

TEST(Base64Url, GoesThereAndBack) {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(decode_base64url(encode_base64url(bytes)), bytes) << i;
    bytes += static_cast<char>(i * 37);
  }
  EXPECT_EQ(encode_base64url("\xFB\xFF\xFE"), "-__-");
}

TEST(Base64Url, HasOneTextForTheSameBytes) {
  for (const char* text : {"A", "AB", "AAB", "AA==", "A A", "+_-/", "AA\n"})
    EXPECT_FALSE(decode_base64url(text).has_value()) << text;
}

TEST(LinkSigner, KnowsItsOwnLinks) {
  const LinkSigner signer(kSecret, "https://vm.example.com");
  for (const LinkKind kind : {LinkKind::recording, LinkKind::secure}) {
    const std::string url = signer.url(some_link(kind));
    ASSERT_TRUE(url.starts_with("https://vm.example.com/m/")) << url;
    EXPECT_EQ(url.size(), 25 + 51U) << url;
    EXPECT_EQ(signer.verify(url.substr(25)), some_link(kind));
  }
}

TEST(LinkSigner, MakesTheSameLinkTwice) {
  EXPECT_EQ(LinkSigner(kSecret, "").token(some_link()), LinkSigner(kSecret, "").token(some_link()));
  EXPECT_NE(LinkSigner(kSecret, "").token(some_link()), LinkSigner(std::string(32, 't'), "").token(some_link()));
}

TEST(LinkSigner, RefusesEveryChangedCharacter) {
  const LinkSigner signer(kSecret, "");
  const std::string good = signer.token(some_link());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(signer.verify(bad).has_value()) << i;
  }
}

TEST(LinkSigner, RefusesWhatIsCutLongerOrNothing) {
  const LinkSigner signer(kSecret, "");
  const std::string good = signer.token(some_link());
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(signer.verify(good.substr(0, size)).has_value()) << size;
  EXPECT_FALSE(signer.verify(good + "A").has_value());
  EXPECT_FALSE(signer.verify(good + good).has_value());
  EXPECT_FALSE(signer.verify(std::string(100'000, 'A')).has_value());
  EXPECT_FALSE(LinkSigner(std::string(32, 't'), "").verify(good).has_value());
}

class LinkSecret : public testing::Test {
 protected:
  const files::ScratchDirectory folder_;
  const std::filesystem::path file_ = folder_.path() / "data" / "links.secret";
};

TEST_F(LinkSecret, IsMadeOnceForItsOwnerOnly) {
  const auto made = read_or_make_link_secret_blocking(file_);
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_GE(made->size(), 43U);
  struct stat status {};
  ASSERT_EQ(stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(read_or_make_link_secret_blocking(file_).value(), *made);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(file_.parent_path())) {
    (void)entry;
    ++files;
  }
  EXPECT_EQ(files, 1U) << "no draft is left";
}

TEST_F(LinkSecret, IsRefusedWhenItIsShortOrForEverybody) {
  std::filesystem::create_directories(file_.parent_path());
  std::ofstream(file_) << "short\n";
  chmod(file_.c_str(), 0600);
  EXPECT_NE(read_or_make_link_secret_blocking(file_).error().detail.find("at least 32"), std::string::npos);
  std::ofstream(file_) << kSecret << "\n";
  chmod(file_.c_str(), 0644);
  EXPECT_NE(read_or_make_link_secret_blocking(file_).error().detail.find("chmod o="), std::string::npos);
  chmod(file_.c_str(), 0640);
  EXPECT_EQ(read_or_make_link_secret_blocking(file_).value(), kSecret);
}

}  // namespace
}  // namespace aftertone::notify
