#include "notify/email/maildir/maildir_transport.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/ascii.h"
#include "base/crash_point.h"
#include "files/file.h"

namespace aftertone::notify {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kMailMode = 0600;

// Another delivery may have made them a moment ago and not synced them yet: the names of the Maildir and of its folders
// are durable when this returns, whoever made them.
Status make_maildir(const fs::path& root, const fs::path& maildir) {
  for (const char* folder : {"tmp", "new", "cur"}) {
    if (const Status made = files::make_directories_blocking(maildir / folder, MaildirTransport::kFolderMode); !made)
      return made;
  }
  if (const Status synced = files::sync_directory_blocking(maildir); !synced) return synced;
  return files::sync_directory_blocking(root);
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
    return files::fail_with_errno(errno, "link into " + (maildir / "new").string());
  }
  return {};
}

}  // namespace

Outcome MaildirTransport::send_blocking(const Mail& mail, CommitMark& mark) {
  const fs::path maildir = root_ / ascii::to_lower(mail.to_address);
  const std::string name = mail.message_id.substr(0, mail.message_id.find('@')) + ".aftertone";
  const fs::path tmp = maildir / "tmp" / name;
  if (const Status made = make_maildir(root_, maildir); !made) return Outcome::retry(made.error().detail);
  (void)unlink(tmp.c_str());  // what an earlier try left behind
  if (const Status written = files::write_new_file_blocking(tmp, mail.content, kMailMode); !written) {
    (void)unlink(tmp.c_str());
    return Outcome::retry(written.error().detail);
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
  if (const Status synced = files::sync_directory_blocking(maildir / "new"); !synced)
    return Outcome::ambiguous(synced.error().detail);
  return Outcome::sent(name);
}

}  // namespace aftertone::notify
