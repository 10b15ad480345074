#include "app/log/outlets/standard_error.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "app/log/line_format.h"
#include "files/file.h"

namespace aftertone::app {

bool is_journal_stream(const char* stream, int fd) {
  struct stat there {};
  return stream != nullptr && fstat(fd, &there) == 0 && fmt::format("{}:{}", there.st_dev, there.st_ino) == stream;
}

StandardError::StandardError() : is_journal_(is_journal_stream(std::getenv("JOURNAL_STREAM"), STDERR_FILENO)) {}

// A line at a time: a short write would be one in the middle of a line, and the rest follows at once.
Status StandardError::write_blocking(std::deque<RecordPtr>& lines) {
  for (; !lines.empty(); lines.pop_front()) {
    const std::string line = is_journal_ ? journal_line(*lines.front()) : text_line(*lines.front());
    for (std::size_t done = 0; done < line.size();) {
      const ssize_t count = ::write(STDERR_FILENO, line.data() + done, line.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return files::fail_with_errno(errno, "write");
      done += static_cast<std::size_t>(count);
    }
  }
  return {};
}

}  // namespace aftertone::app
