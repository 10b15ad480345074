#include "notify/email/receipts/maildir_return.h"

#include <fcntl.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "base/unique_fd.h"
#include "files/file.h"

namespace aftertone::notify {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNames = 10'000;  // to sort

// Names begin with the time of their arrival.
Result<std::vector<std::string>> names_blocking(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    const bool is_mail = entry->symlink_status(failure).type() == fs::file_type::regular;
    if (is_mail && names.size() < kMostNames) names.push_back(entry->path().filename().string());
  }
  if (failure) return fail_temporarily(Code::unavailable, folder.string() + ": " + failure.message());
  std::ranges::sort(names);
  return names;
}

Result<std::string> read_blocking(const fs::path& file) {
  const UniqueFd fd(open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open()) return files::fail_with_errno(errno, "read " + file.string());
  std::string bytes(ReturnMailbox::kMostBytes, '\0');
  const auto buffer = std::span(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  const Result<std::size_t> size = files::read_fully_blocking(fd.value(), buffer, 0);
  if (!size) return tl::unexpected(size.error());
  bytes.resize(*size);
  return bytes;
}

}  // namespace

Status MaildirReturn::visit_blocking(const Round& round) {
  const auto names = names_blocking(folder_ / "new");
  if (!names) return tl::unexpected(names.error());
  std::size_t count = 0;
  for (const std::string& name : *names) {
    if (round.must_end() || count++ == round.most) return {};
    const Result<std::string> mail = read_blocking(folder_ / "new" / name);
    if (!mail) return tl::unexpected(mail.error());
    if (!round.take(*mail)) continue;
    const fs::path taken = folder_ / "cur" / (name + ":2,RS");
    if (rename((folder_ / "new" / name).c_str(), taken.c_str()) != 0)
      return files::fail_with_errno(errno, "move a mail to " + taken.string());
  }
  return {};
}

}  // namespace aftertone::notify
