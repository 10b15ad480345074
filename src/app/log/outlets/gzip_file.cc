#include "app/log/outlets/gzip_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <memory>

#include "base/unique_fd.h"
#include "files/file.h"

namespace aftertone::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 64 * 1024;

struct CloseGzip {
  void operator()(gzFile file) const { gzclose(file); }
};
using Gzip = std::unique_ptr<gzFile_s, CloseGzip>;

Status append_compressed_blocking(const fs::path& from, int to) {
  const UniqueFd source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source.is_open()) return files::fail_with_errno(errno, "open " + from.string());
  Gzip gzip(gzdopen(dup(to), "ab"));
  if (!gzip) return fail_temporarily(Code::unavailable, "no memory to compress " + from.string());
  std::array<char, kPiece> piece{};
  for (;;) {
    const ssize_t size = ::read(source.value(), piece.data(), piece.size());
    if (size < 0) return files::fail_with_errno(errno, "read " + from.string());
    if (size == 0) break;
    if (gzwrite(gzip.get(), piece.data(), static_cast<unsigned>(size)) != size)
      return fail_temporarily(Code::unavailable, "cannot write the compressed " + from.string());
  }
  if (gzclose(gzip.release()) != Z_OK)
    return fail_temporarily(Code::unavailable, "cannot write the compressed " + from.string());
  return {};
}

// The time of the file that it was made from: how a crash before its removal is recognised.
bool is_made_from(const fs::path& compressed, const struct stat& original) {
  struct stat made {};
  return stat(compressed.c_str(), &made) == 0 && made.st_mtim.tv_sec == original.st_mtim.tv_sec &&
         made.st_mtim.tv_nsec == original.st_mtim.tv_nsec;
}

Status make_blocking(const fs::path& file, const fs::path& compressed, const struct stat& original) {
  const fs::path part = compressed.string() + ".part";
  std::error_code failure;
  fs::remove(part, failure);  // what a crash left
  if (fs::exists(compressed, failure)) fs::copy_file(compressed, part, failure);
  if (failure) return fail_temporarily(Code::unavailable, part.string() + ": " + failure.message());
  const UniqueFd out(::open(part.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, original.st_mode & 0777));
  if (!out.is_open()) return files::fail_with_errno(errno, "open " + part.string());
  if (const Status written = append_compressed_blocking(file, out.value()); !written) return written;
  const std::array<timespec, 2> times{original.st_atim, original.st_mtim};
  if (futimens(out.value(), times.data()) != 0 || fsync(out.value()) != 0 ||
      rename(part.c_str(), compressed.c_str()) != 0)
    return files::fail_with_errno(errno, "make " + compressed.string());
  return files::sync_directory_blocking(file.parent_path());
}

}  // namespace

Status compress_file_blocking(const fs::path& file) {
  const fs::path compressed = file.string() + ".gz";
  struct stat original {};
  if (stat(file.c_str(), &original) != 0) return files::fail_with_errno(errno, "look at " + file.string());
  if (!is_made_from(compressed, original)) {
    if (const Status made = make_blocking(file, compressed, original); !made) return made;
  }
  if (unlink(file.c_str()) != 0) return files::fail_with_errno(errno, "remove " + file.string());
  return {};
}

}  // namespace aftertone::app
