#include "app/log/outlets/day_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "files/file.h"

namespace aftertone::app {
namespace {

constexpr mode_t kFile = 0640;  // who called whom is nobody else's business
constexpr mode_t kFolder = 0750;

struct Written {
  std::size_t bytes = 0;
  int error = 0;
};

// Blocks.
Written write_until_error(int fd, std::string_view text) {
  Written done;
  while (done.bytes < text.size()) {
    const ssize_t count = ::write(fd, text.data() + done.bytes, text.size() - done.bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      done.error = errno;
      break;
    }
    done.bytes += static_cast<std::size_t>(count);
  }
  return done;
}

// Half a line is taken back, unless somebody else has written behind it.
void take_back(int fd, std::size_t bytes) {
  struct stat now {};
  const off_t end = lseek(fd, 0, SEEK_CUR);
  if (bytes == 0 || end < 0 || fstat(fd, &now) != 0 || now.st_size != end) return;
  (void)!ftruncate(fd, end - static_cast<off_t>(bytes));  // if not: the next line begins in the middle of this one
}

}  // namespace

Status DayFile::append_blocking(std::string_view lines, std::size_t& written) {
  written = 0;
  if (const Status opened = open_blocking(); !opened) return opened;
  Written done = write_until_error(fd_.value(), lines);
  if (is_removed() && open_blocking()) done = write_until_error(fd_.value(), lines);  // they were in nothing any more
  if (done.bytes == lines.size()) {
    written = done.bytes;
    return {};
  }
  const std::size_t last_end = lines.substr(0, done.bytes).rfind('\n');
  written = last_end == std::string_view::npos ? 0 : last_end + 1;
  take_back(fd_.value(), done.bytes - written);
  return files::fail_with_errno(done.error, "write " + path_.string());
}

Status DayFile::open_blocking() {
  if (fd_.is_open() && is_still_there()) return {};
  fd_.reset();
  if (const Status made = files::make_directories_blocking(path_.parent_path(), kFolder); !made) return made;
  fd_.reset(::open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, kFile));
  if (!fd_.is_open()) return files::fail_with_errno(errno, "open " + path_.string());
  return end_broken_line();
}

// Moved away is gone, too: a new file begins under the name.
bool DayFile::is_still_there() const {
  struct stat ours {};
  struct stat there {};
  if (fstat(fd_.value(), &ours) != 0 || stat(path_.c_str(), &there) != 0) return false;
  return ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

bool DayFile::is_removed() const {
  struct stat ours {};
  return fstat(fd_.value(), &ours) == 0 && ours.st_nlink == 0;
}

// A machine that lost its power may have left half a line.
Status DayFile::end_broken_line() {
  const off_t size = lseek(fd_.value(), 0, SEEK_END);
  char last = '\n';
  if (size > 0 && pread(fd_.value(), &last, 1, size - 1) == 1 && last != '\n' &&
      write_until_error(fd_.value(), "\n").bytes == 0)
    return files::fail_with_errno(errno, "write " + path_.string());
  return {};
}

}  // namespace aftertone::app
