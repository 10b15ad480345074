#include "notify/templates/language_pack.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "base/assert.h"
#include "notify/templates/message_values.h"

namespace aftertone::notify {
namespace {

using std::filesystem::path;

constexpr std::string_view kDatePlaceholders[] = {"weekday", "day", "month", "month_number", "year"};
constexpr std::string_view kNoticePlaceholders[] = {"notice"};
constexpr std::string_view kTakenPlaceholders[] = {"who"};
constexpr std::string_view kTeamPlaceholders[] = {"team"};
constexpr std::string_view kSecurePlaceholders[] = {"team", "link"};
constexpr std::string_view kLinkPlaceholders[] = {"date"};
constexpr std::string_view kTimePlaceholders[] = {"hour", "minute", "second"};

Result<std::string> read_file(const path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(Code::not_found, file.string() + ": cannot be read");
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

// The lines "key = value" of a words file, each key once.
class WordFile {
 public:
  static Result<WordFile> read(const path& file) {
    const auto text = read_file(file);
    if (!text) return tl::unexpected(text.error());
    WordFile words;
    words.source_ = file.string();
    int number = 0;
    for (const std::string_view raw : ascii::split(*text, '\n')) {
      ++number;
      const std::string_view line = ascii::trimmed(raw);
      if (line.empty() || line[0] == '#') continue;
      const std::size_t equals = line.find('=');
      const std::string key(ascii::trimmed(line.substr(0, equals)));
      if (equals == std::string_view::npos ||
          !words.lines_.emplace(key, ascii::trimmed(line.substr(equals + 1))).second) {
        return fail(Code::invalid, fmt::format("{}:{}: must be \"key = value\", each key once", words.source_, number));
      }
    }
    return words;
  }

  // Takes the value of `key` out. A key that is not there is remembered for finish().
  std::string take(const std::string& key) {
    auto node = lines_.extract(key);
    if (node.empty()) complain(key + " is missing");
    return node.empty() ? std::string() : std::move(node.mapped());
  }
  template <std::size_t count>
  void take_list(const std::string& key, std::array<std::string, count>& list) {
    const std::string value = take(key);
    const auto parts = ascii::split(value, ',');
    if (parts.size() != count) return complain(fmt::format("{} must have {} words between commas", key, count));
    for (std::size_t i = 0; i < count; ++i)
      list[i] = ascii::trimmed(parts[i]);
  }
  void take_template(const std::string& key, std::span<const std::string_view> allowed, Template& result) {
    const auto parsed = Template::parse(take(key), source_ + ", " + key, allowed, Escaping::none);
    if (!parsed) return complain(parsed.error().detail);
    result = *parsed;
  }
  // The first complaint, also about a key that nobody took.
  Status finish() {
    if (!lines_.empty()) complain("unknown key " + ascii::printable(lines_.begin()->first));
    if (complaint_) return fail(Code::invalid, *complaint_);
    return {};
  }

 private:
  void complain(const std::string& what) {
    if (!complaint_) complaint_ = source_ + ": " + what;
  }

  std::string source_;
  std::map<std::string, std::string> lines_;
  std::optional<std::string> complaint_;
};

Result<Words> load_words(const path& file) {
  Result<WordFile> lines = WordFile::read(file);
  if (!lines) return tl::unexpected(lines.error());
  Words words;
  words.unknown_caller = lines->take("unknown_caller");
  words.urgent_mark = lines->take("urgent_mark");
  words.urgent_note = lines->take("urgent_note");
  words.cut_off_note = lines->take("cut_off_note");
  words.delayed_note = lines->take("delayed_note");
  words.audio_attached = lines->take("audio_attached");
  words.audio_too_large = lines->take("audio_too_large");
  words.audio_missing = lines->take("audio_missing");
  words.audio_left_out = lines->take("audio_left_out");
  words.digest_attached = lines->take("digest_attached");
  words.digest_to_call = lines->take("digest_to_call");
  words.open_link = lines->take("open_link");
  words.link_unknown = lines->take("link_unknown");
  words.link_expired = lines->take("link_expired");
  words.link_deleted = lines->take("link_deleted");
  words.link_later = lines->take("link_later");
  words.secure_yours = lines->take("secure_yours");
  words.secure_declined = lines->take("secure_declined");
  words.secure_withdrawn = lines->take("secure_withdrawn");
  lines->take_template("secure_taken", kTakenPlaceholders, words.secure_taken);
  words.digest_linked = lines->take("digest_linked");
  words.listen = lines->take("listen");
  lines->take_template("audio_linked", kLinkPlaceholders, words.audio_linked);
  lines->take_list("weekdays", words.weekdays);
  lines->take_list("months", words.months);
  lines->take_template("date", kDatePlaceholders, words.date);
  lines->take_template("time", kTimePlaceholders, words.time);
  if (const Status status = lines->finish(); !status) return tl::unexpected(status.error());
  return words;
}

Status load_template(const path& file, std::span<const std::string_view> allowed, Template& result) {
  const auto text = read_file(file);
  if (!text) return tl::unexpected(text.error());
  const Escaping escaping = file.extension() == ".html" ? Escaping::html : Escaping::none;
  auto parsed = Template::parse(*text, file.string(), allowed, escaping);
  if (!parsed) return tl::unexpected(parsed.error());
  result = std::move(*parsed);
  return {};
}

// A file and where it goes.
struct Part {
  const char* file;
  std::span<const std::string_view> allowed;
  Template& result;
};

std::vector<std::string_view> page_placeholders(std::initializer_list<std::string_view> more) {
  std::vector<std::string_view> names(message_placeholders().begin(), message_placeholders().end());
  names.insert(names.end(), more);
  return names;
}

Status load_all(const path& folder, std::initializer_list<Part> parts) {
  for (const Part& part : parts) {
    const Status loaded = load_template(folder / part.file, part.allowed, part.result);
    if (!loaded) return loaded;
  }
  return {};
}

Status load_link_templates(const path& folder, LinkTemplates& links) {
  const auto recording = page_placeholders({"audio"});
  return load_all(folder, {{"link.ask.html", {}, links.ask},
                           {"link.recording.html", recording, links.recording},
                           {"link.notice.html", kNoticePlaceholders, links.notice}});
}

Status load_secure_templates(const path& folder, SecureTemplates& secure) {
  const auto message = page_placeholders({"audio", "team", "answer"});
  return load_all(folder, {{"secure.subject.txt", kSecurePlaceholders, secure.email_subject},
                           {"secure.text.txt", kSecurePlaceholders, secure.email_text},
                           {"secure.html", kSecurePlaceholders, secure.email_html},
                           {"secure.sms.txt", kSecurePlaceholders, secure.sms_text},
                           {"secure.ask.html", kTeamPlaceholders, secure.ask},
                           {"secure.message.html", message, secure.message},
                           {"secure.buttons.html", {}, secure.buttons}});
}

Result<LanguagePack> load_pack(const path& folder) {
  LanguagePack pack;
  auto words = load_words(folder / "words.txt");
  if (!words) return tl::unexpected(words.error());
  pack.words = std::move(*words);
  const auto message = message_placeholders();
  const auto digest = digest_placeholders();
  const Status loaded = load_all(folder, {{"email.subject.txt", message, pack.email_subject},
                                          {"email.text.txt", message, pack.email_text},
                                          {"email.html", message, pack.email_html},
                                          {"sms.txt", message, pack.sms_text},
                                          {"chat.title.txt", message, pack.chat.title},
                                          {"chat.text.txt", message, pack.chat.text},
                                          {"chat.entry.txt", message, pack.chat.entry},
                                          {"digest.subject.txt", digest, pack.digest.subject},
                                          {"digest.text.txt", digest, pack.digest.text},
                                          {"digest.html", digest, pack.digest.html},
                                          {"digest.entry.txt", message, pack.digest.entry_text},
                                          {"digest.entry.html", message, pack.digest.entry_html}});
  if (!loaded) return tl::unexpected(loaded.error());
  if (const Status links = load_link_templates(folder, pack.links); !links) return tl::unexpected(links.error());
  if (const Status secure = load_secure_templates(folder, pack.secure); !secure) return tl::unexpected(secure.error());
  return pack;
}

}  // namespace

Result<LanguagePacks> LanguagePacks::load_blocking(const path& folder) {
  LanguagePacks packs;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (!entry.is_directory()) continue;
    auto pack = load_pack(entry.path());
    if (!pack) return tl::unexpected(pack.error());
    packs.packs_.emplace(ascii::to_lower(entry.path().filename().string()), std::move(*pack));
  }
  if (failure) return fail(Code::not_found, folder.string() + ": " + failure.message());
  if (!packs.packs_.contains("en")) return fail(Code::not_found, folder.string() + ": no language \"en\" in it");
  return packs;
}

const LanguagePack& LanguagePacks::find(std::string_view language) const {
  const std::string wanted = ascii::to_lower(language);
  for (const std::string& name : {wanted, wanted.substr(0, wanted.find_first_of("-_")), std::string("en")}) {
    const auto pack = packs_.find(name);
    if (pack != packs_.end()) return pack->second;
  }
  AT_ASSERT(false && "load_blocking refuses templates without \"en\"");
  return packs_.begin()->second;
}

}  // namespace aftertone::notify
