#include "app/serve/site_file.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/ascii.h"
#include "files/file.h"

namespace aftertone::app {
namespace {

using cluster::SiteToken;

constexpr std::size_t kLongest = 128;
constexpr std::string_view kNone = "-";

}  // namespace

Result<std::optional<SiteToken>> SiteFile::read_blocking() {
  const auto text = files::read_small_file_blocking(path_, kLongest);
  if (!text) return fail_while(path_.string(), text);
  if (!*text) return std::nullopt;
  const auto words = ascii::split(ascii::trimmed(**text), ' ');
  const auto epoch = words.size() == 2 ? ascii::parse_unsigned(words[0], INT64_MAX) : std::nullopt;
  if (!epoch || words[1].empty() || !(*text)->ends_with('\n'))
    return fail(Code::corrupt, path_.string() + " is not what was written there: remove it, the databases know better");
  return SiteToken{static_cast<std::int64_t>(*epoch), words[1] == kNone ? std::string() : std::string(words[1])};
}

Status SiteFile::write_blocking(const SiteToken& token) {
  const auto kept = read_blocking();
  if (kept && *kept && !cluster::is_newer(token, **kept)) return {};
  const std::string_view active = token.active.empty() ? kNone : std::string_view(token.active);
  return files::replace_file_blocking(path_, fmt::format("{} {}\n", token.epoch, active), 0644);
}

}  // namespace aftertone::app
