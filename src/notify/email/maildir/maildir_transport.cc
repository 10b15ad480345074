#include "notify/email/maildir/maildir_transport.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/ascii.h"
#include "base/crash_point.h"
#include "base/unique_fd.h"

namespace aftertone::notify {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> fail_with_errno(const std::string& doing) {
  const int number = errno;
  return fail_temporarily(Code::unavailable, doing + ": " + std::generic_category().message(number));
}

Status sync_folder(const fs::path& folder) {
  const UniqueFd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open() || fsync(fd.value()) != 0) return fail_with_errno("fsync " + folder.string());
  return {};
}

// mkdir -p, durable: every folder that is made is synced into its parent.
Status make_folder(const fs::path& folder) {
  std::error_code failure;  // mkdir says it better
  if (fs::is_directory(folder, failure)) return {};
  if (const Status parent = make_folder(folder.parent_path()); !parent) return parent;
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return fail_with_errno("mkdir " + folder.string());
  return sync_folder(folder.parent_path());
}

Status write_durably(const fs::path& file, std::string_view content) {
  const UniqueFd fd(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.is_open()) return fail_with_errno("open " + file.string());
  while (!content.empty()) {
    const ssize_t written = write(fd.value(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail_with_errno("write " + file.string());
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fsync(fd.value()) != 0) return fail_with_errno("fsync " + file.string());
  return {};
}

// In cur/ a mail reader has added flags to the name: "…:2,S".
Result<bool> was_delivered(const fs::path& maildir, const std::string& name) {
  std::error_code failure;
  if (fs::exists(maildir / "new" / name, failure)) return true;
  if (failure) return fail_temporarily(Code::unavailable, (maildir / "new").string() + ": " + failure.message());
  for (fs::directory_iterator entry(maildir / "cur", failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string found = entry->path().filename().string();
    if (found == name || found.starts_with(name + ":")) return true;
  }
  if (failure) return fail_temporarily(Code::unavailable, (maildir / "cur").string() + ": " + failure.message());
  return false;
}

// Into new/, unless it is there already or has been read.
Status link_once(const fs::path& tmp, const fs::path& maildir, const std::string& name) {
  const Result<bool> delivered = was_delivered(maildir, name);
  if (!delivered) return tl::unexpected(delivered.error());
  if (!*delivered && link(tmp.c_str(), (maildir / "new" / name).c_str()) != 0 && errno != EEXIST) {
    return fail_with_errno("link into " + (maildir / "new").string());
  }
  return {};
}

Status write_to_tmp(const fs::path& maildir, const fs::path& file, const Mail& mail) {
  for (const char* folder : {"tmp", "new", "cur"}) {
    if (const Status status = make_folder(maildir / folder); !status) return status;
  }
  (void)unlink(file.c_str());  // what an earlier try left behind
  return write_durably(file, mail.content);
}

}  // namespace

Outcome MaildirTransport::send_blocking(const Mail& mail, CommitMark& mark) {
  const fs::path maildir = root_ / ascii::to_lower(mail.to_address);
  const std::string name = mail.message_id.substr(0, mail.message_id.find('@')) + ".aftertone";
  const fs::path tmp = maildir / "tmp" / name;
  if (const Status status = write_to_tmp(maildir, tmp, mail); !status) {
    (void)unlink(tmp.c_str());
    return Outcome::retry(status.error().detail);
  }
  crash_point("maildir: written to tmp");
  if (!mark.set_blocking()) {
    (void)unlink(tmp.c_str());
    return Outcome::retry("stopped before the mail was moved into new/");
  }

  const Status linked = link_once(tmp, maildir, name);
  crash_point("maildir: linked into new");
  (void)unlink(tmp.c_str());
  if (!linked) return Outcome::retry(linked.error().detail);
  if (const Status synced = sync_folder(maildir / "new"); !synced) return Outcome::ambiguous(synced.error().detail);
  return Outcome::sent(name);
}

}  // namespace aftertone::notify
