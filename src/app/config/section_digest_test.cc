#include "app/config/section_digest.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace aftertone::app {
namespace {

TEST(SectionDigests, says_which_sections_say_something_and_not_what) {
  const std::string digests = section_digests("[email]\nfrom = \"a@example.com\"\n[messages]\nundelete_days = 3\n");
  EXPECT_EQ(digests.find("email="), 0U) << digests;
  EXPECT_NE(digests.find(" messages="), std::string::npos) << digests;
  EXPECT_EQ(digests.size(), std::string("email=00000000 messages=00000000").size()) << digests;
}

TEST(SectionDigests, is_the_same_however_the_same_is_written) {
  EXPECT_EQ(section_digests("[sip]\ndiverter = \"last\"\ntcp = false\n"),
            section_digests("# ours\n[sip]\ntcp = false\n\ndiverter = 'last'\nudp = true  # as built in\n"));
  EXPECT_EQ(section_digests("[email.smtp]\nport = 25\n"), "") << "as built in";
}

TEST(SectionDigests, is_another_for_another_value) {
  EXPECT_NE(section_digests("[email]\nfrom = \"a@example.com\""), section_digests("[email]\nfrom = \"b@example.com\""));
  EXPECT_NE(section_digests("[sip]\nown_numbers = [\"1\", \"23\"]"),
            section_digests("[sip]\nown_numbers = [\"12\", \"3\"]"));
}

TEST(SectionDigests, leaves_out_what_is_of_one_machine_and_what_is_secret) {
  EXPECT_EQ(section_digests("[node]\nname = \"n1\"\nsite = \"a\"\n[sip]\nip = \"192.0.2.1\"\nport = 5070\n"
                            "[rtp]\nfirst_port = 30000\n[journal]\ndirectory = \"/x\"\n[log]\nlevel = \"debug\"\n"
                            "[database]\nurl = \"postgresql://u:geheim@db/x\"\n[email.smtp]\npassword_file = \"/x\"\n"
                            "[[webhooks]]\nurl = \"https://example.com/geheim\"\nsecret_file = \"/x\"\n"),
            "");
}

TEST(SectionDigests, keeps_tables_of_one_name_apart) {
  const std::string first = "[[trunks]]\nhost = \"a.example\"\n";
  const std::string second = "[[trunks]]\nhost = \"b.example\"\n";
  EXPECT_NE(section_digests(first + second), section_digests(second + first)) << "the first that fits is taken";
  EXPECT_NE(section_digests(first), section_digests(first + second));
}

TEST(SectionDigests, finds_nothing_in_the_file_with_every_default) {
  std::ifstream file(std::string(AFTERTONE_SOURCE_DIR) + "/share/aftertone/aftertone.toml");
  std::ostringstream text;
  text << file.rdbuf();
  ASSERT_FALSE(text.str().empty());
  EXPECT_EQ(section_digests(text.str()), "");
}

}  // namespace
}  // namespace aftertone::app
