#include "app/config/section_digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "app/config/key_kinds.h"
#include "app/config/toml_file.h"
#include "storage/audio/sha256.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kDigits = 8;

// Who a machine is, what lies on its disks, as whom it registers, and which mailbox its probe calls.
constexpr std::array<std::string_view, 6> kOwnSections{"node", "database",          "journal",
                                                       "log",  "sip.registrations", "probe"};
// Where it listens, and how much it can do.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kOwnKeys{{{"sip", "ip"},
                                                                                  {"sip", "port"},
                                                                                  {"sip", "max_calls"},
                                                                                  {"rtp", "ip"},
                                                                                  {"rtp", "first_port"},
                                                                                  {"rtp", "last_port"},
                                                                                  {"rtp", "threads"},
                                                                                  {"web", "ip"},
                                                                                  {"web", "port"},
                                                                                  {"lamp", "port"},
                                                                                  {"chat.sip", "port"},
                                                                                  {"audio", "cache_mb"},
                                                                                  {"audio", "reserve_mb"},
                                                                                  {"limits", "blocking_threads"},
                                                                                  {"trunks", "user"}}};
constexpr std::array<std::string_view, 8> kEndsOfPaths{"directory", "_file",   "maildir",       "sounds",
                                                       "templates", "program", "fence_command", "peer_audio"};

bool is_of_one_machine(const Key& key) {
  return std::ranges::find(kOwnSections, key.section) != kOwnSections.end() ||
         std::ranges::any_of(kOwnKeys,
                             [&](const auto& own) { return own.first == key.section && own.second == key.name; }) ||
         std::ranges::any_of(kEndsOfPaths, [&](std::string_view end) { return key.name.ends_with(end); });
}

bool is_default(const Key& key, const TomlValue& value) {
  Settings plain;
  begin_element(key.section, plain);
  Settings with_it = plain;
  return key.set(value, with_it) && with_it == plain;
}

// No two values have the same text.
std::string exact_text(const TomlValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("{}:{}", text->size(), *text);
  std::string all = "list";
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    for (const std::string& text : *texts)
      all += fmt::format(" {}:{}", text.size(), text);
  }
  return all;
}

// The order of keys says nothing; that of [[tables]] may.
using Sections = std::map<std::string, std::vector<std::string>>;

Sections said_by(const std::vector<TomlEntry>& entries) {
  Sections sections;
  std::map<std::string, int> elements;
  for (const TomlEntry& entry : entries) {
    if (entry.begins_element) ++elements[entry.section];
    const int element = elements[entry.section];
    const Key* const key = find_key(entry.section, entry.key);
    const bool counts = key != nullptr && !key->is_secret && !is_of_one_machine(*key) && !is_default(*key, entry.value);
    if (counts)
      sections[entry.section].push_back(fmt::format("{:04} {} = {}", element, entry.key, exact_text(entry.value)));
  }
  return sections;
}

}  // namespace

std::string section_digests(std::string_view config_text) {
  const auto entries = parse_toml(config_text, "");
  if (!entries) return "";
  std::string digests;
  for (auto& [section, lines] : said_by(*entries)) {
    std::ranges::sort(lines);
    const std::string sum = storage::sha256_of(fmt::format("{}", fmt::join(lines, "\n")));
    digests += fmt::format("{}{}={}", digests.empty() ? "" : " ", section, sum.substr(0, kDigits));
  }
  return digests;
}

}  // namespace aftertone::app
