#include "app/config/load_settings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "app/config/keys.h"
#include "app/config/toml_file.h"

namespace aftertone::app {
namespace {

std::string text_of(const std::string& path_in_source_tree) {
  std::ifstream file(std::string(AFTERTONE_SOURCE_DIR) + "/" + path_in_source_tree);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << path_in_source_tree;
  return text.str();
}

struct Broken {
  const char* text;
  std::string complaint;
};

const std::string kSections =
    "[node], [site], [database], [audio], [journal], [sip], [rtp], [messages], [calls], [notify], [email], "
    "[email.smtp], "
    "[email.oauth], [email.receipts], [email.receipts.imap], [sms], "
    "[sms.http], [sms.smpp], [chat.xmpp], [chat.sip], [chat.webhooks], [web], [web.oidc], [lamp], [prompts], [log], "
    "[limits], [monitoring], [probe], [alerts], [alerts.webhook], [alerts.snmp], "
    "[dialling], [outcall], [trunks], "
    "[sip.registrations], [webhooks], [command]";

const Broken kBroken[] = {
    {"[sip]\nport = 99999",
     "a.toml:2: [sip] port: must be a whole number from 0 to 65535 (0: any free one), not 99999"},
    {"[sip]\nport = -1", "a.toml:2: [sip] port: must be a whole number from 0 to 65535 (0: any free one), not -1"},
    {"[sip]\nport = \"5060\"",
     R"(a.toml:2: [sip] port: must be a whole number from 0 to 65535 (0: any free one), not "5060")"},
    {"[sip]\nport = 5060.0",
     "a.toml:2: [sip] port: must be a whole number from 0 to 65535 (0: any free one), not a value of this kind"},
    {"[sip]\n\nudp = \"yes\"", R"(a.toml:3: [sip] udp: must be true or false, not "yes")"},
    {"[sip]\nudp = 1", "a.toml:2: [sip] udp: must be true or false, not 1"},
    {"[sip]\nip = \"localhost\"", R"(a.toml:2: [sip] ip: must be an IPv4 or IPv6 address in quotes, not "localhost")"},
    {"[sip]\nip = [\"::1\"]", "a.toml:2: [sip] ip: must be an IPv4 or IPv6 address in quotes, not this list"},
    {"[sip]\ndiverter = \"middle\"", R"(a.toml:2: [sip] diverter: must be "first" or "last", not "middle")"},
    {"[sip]\ntrusted_trunks = [\"10.0.0.0/33\"]",
     R"(a.toml:2: [sip] trusted_trunks: must be a list of addresses or ranges in quotes, such as ["10.0.0.0/8"], not this list)"},
    {"[sip]\nown_numbers = [\"a b\"]",
     "a.toml:2: [sip] own_numbers: must be a list of numbers in quotes, each 1 to 32 of 0-9 A-Z a-z . _ - +, not this "
     "list"},
    {"[sip]\nprot = 1",
     "a.toml:2: [sip] prot: no such key; there are ip, port, udp, tcp, own_numbers, trusted_trunks, diverter, "
     "max_calls"},
    {"[sipp]", "a.toml:1: [sipp]: no such section; there are " + kSections},
    {"[sip.port]\nx = 1", "a.toml:1: [sip.port]: no such section; there are " + kSections},
    {"[chat]\nx = 1", "a.toml:2: [chat]: no such section; there are " + kSections},
    {"port = 1", "a.toml:1: port: must stand in a section; there are " + kSections},
    {"[node]\ndata_directory = \"data\"",
     R"(a.toml:2: [node] data_directory: must be an absolute path in quotes, not "data")"},
    {"[database]\nurl = \"mysql://root:geheim@db/x\"",
     R"(a.toml:2: [database] url: must be "sqlite:<path>" or "postgresql://...", not what is there)"},
    {"[email.smtp]\nhost = \"smtp://mail\"",
     R"(a.toml:2: [email.smtp] host: must be a name or an address in quotes, not "smtp://mail")"},
    {"[email.smtp]\nuser = \"anna\"",
     "a.toml:2: [email.smtp] password_file: must be given together with user, and only then"},
    {"[email.smtp]\nauth = \"xoauth2\"", "a.toml:2: [email.smtp] user: must be given where auth is \"xoauth2\""},
    {"[email.receipts]\nreturn_path = \"bounces+{token}\"",
     R"(a.toml:2: [email.receipts] return_path: must be an address in quotes such as "bounces+{token}@example.com", )"
     R"(or "" for [email] from, not "bounces+{token}")"},
    {"[email]\nattachment = \"link\"",
     "a.toml:2: [email] attachment: must be \"wav\", \"mp3\", \"opus\" or \"none\" as long as [web] port and "
     "public_url "
     "are not set: nobody could open a link"},
    {"[email]\nfrom = \"a@b\\r\\nBcc: c@d\"",
     R"(a.toml:2: [email] from: must be one address in quotes, such as "voicemail@example.com", not "a@b??Bcc: c@d")"},
    {"[email]\nfrom = \"a/b@x\"",
     R"(a.toml:2: [email] from: must be one address in quotes, such as "voicemail@example.com", not "a/b@x")"},
    {"[prompts]\nlanguage = \"en-GB\"",
     R"(a.toml:2: [prompts] language: must be a language such as "en" or "it", not "en-GB")"},
    {"[log]\nlevel = \"loud\"", R"(a.toml:2: [log] level: must be "debug", "info", "warning" or "error", not "loud")"},
    {"[rtp]\nfirst_port = 20001", "a.toml:2: [rtp] first_port: must be even"},
    {"[rtp]\nfirst_port = 30000\nlast_port = 30000", "a.toml:3: [rtp] last_port: must be greater than first_port"},
    {"[rtp]\nfirst_port = 30000\nlast_port = 30099",
     "a.toml:3: [rtp] last_port: must be at least 30999: [sip] max_calls = 500 needs two ports a call"},
    {"[sip]\nudp = false\ntcp = false", "a.toml:3: [sip] tcp: must be true when udp is false"},
    {"[lamp]\npublish = [\"sip:1001@ps\"]",
     R"(a.toml:2: [lamp] publish: must be a list of SIP URIs in quotes, such as ["sip:{mailbox}@10.0.0.5:5060"], not this list)"},
    {"[lamp]\naccount = \"tel:{mailbox}\"",
     R"(a.toml:2: [lamp] account: must be a SIP URI in quotes, such as "sip:{mailbox}@pbx.example.com", or "", not "tel:{mailbox}")"},
    {"[site]\npeer = \"b\"",
     "a.toml:2: [site] peer_database: must be given together with primary and peer, and only then"},
    {"[site]\npeer = \"b\"\npeer_database = \"postgresql://b/x\"",
     "a.toml:3: [node] site: must be given where [site] peer_database is"},
    {"[node]\nsite = \"a\"\n[site]\npeer = \"a\"\npeer_database = \"postgresql://b/x\"",
     "a.toml:4: [site] peer: must be the name of the other site, not of this one"},
    {"[node]\nsite = \"a\"\n[site]\nprimary = \"c\"\npeer = \"b\"\npeer_database = \"postgresql://b/x\"",
     "a.toml:4: [site] primary: must be \"a\" or \"b\""},
    {"[node]\nsite = \"a\"\n[database]\nurl = \"postgresql://a/x\"\n[site]\nprimary = \"a\"\npeer = \"b\"\n"
     "peer_database = \"postgresql://b/x\"\nautomatic = true",
     "a.toml:9: [site] automatic: must be false as long as witness is not set: without a third place that both sites "
     "can "
     "ask, each would take over while the other one works"},
    {"[site]\npeer_database = \"mysql://root:geheim@b/x\"",
     R"(a.toml:2: [site] peer_database: must be "postgresql://...", or "" for none, not what is there)"},
    {"[audio]\ndirectory = \"\"", R"(a.toml:2: [audio] directory: must be a path in quotes, not "")"},
    {"[audio]\ndirectory = \"a\\u0000b\"", R"(a.toml:2: [audio] directory: must be a path in quotes, not "a?b")"},
};

TEST(LoadSettings, takes_the_language_codes_that_a_mailbox_may_have) {
  const auto settings = parse_settings("[prompts]\nlanguage = \"it_IT\"", "a.toml");
  ASSERT_TRUE(settings.has_value()) << settings.error().detail;
  EXPECT_EQ(settings->prompts.language, "it_IT");
}

TEST(LoadSettings, refuses_each_broken_file_with_one_line_that_tells_file_line_key_and_what_is_allowed) {
  for (const Broken& broken : kBroken) {
    const auto settings = parse_settings(broken.text, "a.toml");
    ASSERT_FALSE(settings.has_value()) << broken.text;
    EXPECT_EQ(settings.error().detail, broken.complaint);
    EXPECT_EQ(settings.error().code, Code::invalid);
  }
}

TEST(LoadSettings, tells_the_line_of_what_is_not_toml) {
  for (const char* text :
       {"[sip]\nport = \n", "[sip]\nport 5060", "[sip]\nip = \"a", "[sip]\nport=1\nport=2\n", "\xff\xfe"}) {
    const auto settings = parse_settings(text, "a.toml");
    ASSERT_FALSE(settings.has_value()) << text;
    EXPECT_TRUE(settings.error().detail.starts_with("a.toml:")) << settings.error().detail;
    EXPECT_NE(settings.error().detail.find(": not TOML: "), std::string::npos) << settings.error().detail;
    EXPECT_EQ(settings.error().detail.find('\n'), std::string::npos) << settings.error().detail;
  }
}

TEST(LoadSettings, takes_an_empty_file_as_the_defaults) {
  EXPECT_EQ(parse_settings("", "a.toml").value(), Settings{});
}

TEST(LoadSettings, sets_what_the_file_says_and_keeps_the_other_defaults) {
  const auto settings = parse_settings(
      "sip.port = 5070\n[sip]\ntrusted_trunks = [\"10.0.0.0/8\", \"2001:db8::1\"]\n[limits]\ndrain_time = 5\n",
      "a.toml");
  // A dotted key and a section of the same name are one table that TOML lets nobody open twice.
  EXPECT_FALSE(settings.has_value());

  const auto dotted = parse_settings("sip.port = 5070\n[limits]\ndrain_time = 5\n", "a.toml").value();
  Settings expected;
  expected.sip.port = 5070;
  expected.limits.drain_time = std::chrono::seconds(5);
  EXPECT_EQ(dotted, expected);
}

TEST(LoadSettings, puts_relative_paths_below_the_data) {
  const auto settings =
      parse_settings("[node]\ndata_directory = \"/data\"\n[audio]\ndirectory = \"/san/audio\"\n", "a").value();
  EXPECT_EQ(settings.resolved(settings.journal.directory), "/data/journal");
  EXPECT_EQ(settings.resolved(settings.audio.directory), "/san/audio");
}

TEST(LoadSettings, refuses_a_named_file_that_is_not_there_or_not_a_file) {
  EXPECT_EQ(load_settings_blocking("/nowhere/a.toml").error().detail,
            "/nowhere/a.toml: cannot be read: No such file or directory");
  EXPECT_EQ(load_settings_blocking("/").error().detail, "/: cannot be read: Is a directory");
}

TEST(LoadSettings, takes_the_option_before_the_environment) {
  setenv("AFTERTONE_CONFIG", "/nowhere/environment.toml", 1);
  EXPECT_EQ(load_settings_blocking(std::nullopt).error().detail,
            "/nowhere/environment.toml: cannot be read: No such file or directory");
  EXPECT_EQ(load_settings_blocking("/nowhere/option.toml").error().detail,
            "/nowhere/option.toml: cannot be read: No such file or directory");
  unsetenv("AFTERTONE_CONFIG");
}

// What may stand there several times is an example in comments, from "# [[" to the next empty line: the same without "#
// ".
std::string with_examples(const std::string& text) {
  std::istringstream lines(text);
  std::string all;
  bool is_example = false;
  for (std::string line; std::getline(lines, line);) {
    is_example = !line.empty() && (is_example || line.starts_with("# [["));
    all += (is_example ? line.substr(2) : line) + "\n";
  }
  return all;
}

TEST(DefaultFile, says_exactly_what_is_built_in) {
  EXPECT_EQ(parse_settings(text_of("share/aftertone/aftertone.toml"), "aftertone.toml").value(), Settings{});
}

TEST(DefaultFile, holds_every_key_once) {
  const auto entries = parse_toml(with_examples(text_of("share/aftertone/aftertone.toml")), "aftertone.toml").value();
  std::set<std::string> in_file;
  for (const TomlEntry& entry : entries) {
    if (!entry.key.empty()) in_file.insert(entry.section + "." + entry.key);
  }
  std::set<std::string> known;
  for (const Key& key : known_keys())
    known.insert(key.section + "." + key.name);
  EXPECT_EQ(in_file, known);
}

// The reference has a heading a section ("## [sip]") and a table row a key: | `port` | `5060` | meaning |
TEST(ConfigurationReference, names_every_key_with_its_default_and_no_other) {
  std::set<std::string> documented;
  std::istringstream lines(text_of("docs/configuration.md"));
  std::string section;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## [")) section = line.substr(3);
    if (!line.starts_with("| `") || section.empty()) continue;
    const std::size_t name_end = line.find('`', 3);
    const std::size_t value_start = line.find('`', name_end + 1) + 1;
    const std::string value = line.substr(value_start, line.find("` |", value_start) - value_start);
    documented.insert(section + " " + line.substr(3, name_end - 3) + " = " + value);
  }
  std::set<std::string> defaults;
  std::istringstream file(with_examples(text_of("share/aftertone/aftertone.toml")));
  section.clear();
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("[")) section = line;
    if (!line.empty() && !line.starts_with("[") && !line.starts_with("#")) defaults.insert(section + " " + line);
  }
  EXPECT_EQ(documented, defaults);
}

}  // namespace
}  // namespace aftertone::app
