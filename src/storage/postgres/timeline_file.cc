#include "storage/postgres/timeline_file.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "files/file.h"

namespace aftertone::storage {
namespace {

constexpr std::size_t kLongest = 64;

}  // namespace

Result<TimelineMark> TimelineFile::read_blocking() const {
  if (path_.empty()) return TimelineMark();
  const auto text = files::read_small_file_blocking(path_, kLongest);
  if (!text) return fail_while(path_.string(), text);
  if (!*text) return TimelineMark();
  const auto words = ascii::split(ascii::trimmed(**text), ' ');
  const auto timeline = words.size() == 2 ? ascii::parse_unsigned(words[1], UINT32_MAX) : std::nullopt;
  if (!timeline || words[0].empty()) {
    return fail(Code::corrupt,
                path_.string() + " is not what was written there: remove it when the right database server leads");
  }
  return TimelineMark{std::string(words[0]), static_cast<std::uint32_t>(*timeline)};
}

Status TimelineFile::write_blocking(const TimelineMark& mark) const {
  if (path_.empty() || use_ == Use::read_only) return {};
  return files::replace_file_blocking(path_, fmt::format("{} {}\n", mark.system, mark.timeline), 0644);
}

}  // namespace aftertone::storage
