#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>

#include <openssl/rand.h>

#include "base/ascii.h"
#include "base/assert.h"
#include "files/file.h"
#include "notify/links/link_signer.h"
#include "notify/links/seal.h"

namespace aftertone::notify {
namespace {

constexpr std::size_t kSecretBytes = 32;

// Under a name of its own first, then linked: of two nodes that start at once one makes it, and both read that one.
Status make_secret_blocking(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.parent_path();
  if (const Status made = files::make_directories_blocking(folder); !made) return made;
  std::string secret(kSecretBytes, '\0');
  AT_ASSERT(RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), kSecretBytes) == 1);
  const std::filesystem::path draft = file.string() + "." + Uuid::v7(SystemClock().now()).to_string();
  const Status written = files::write_new_file_blocking(draft, encode_base64url(secret) + "\n", 0600);
  const int linked = written ? link(draft.c_str(), file.c_str()) : -1;
  const int why = errno;
  (void)unlink(draft.c_str());  // may be missing; what counts is the name that was linked
  if (!written) return written;
  if (linked != 0 && why != EEXIST) return files::fail_with_errno(why, "make " + file.string());
  return files::sync_directory_blocking(folder);
}

}  // namespace

Result<std::string> read_or_make_link_secret_blocking(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) {
    if (errno != ENOENT) return files::fail_with_errno(errno, "read " + file.string());
    if (const Status made = make_secret_blocking(file); !made) return tl::unexpected(made.error());
    if (stat(file.c_str(), &status) != 0) return files::fail_with_errno(errno, "read " + file.string());
  }
  if ((status.st_mode & 0007U) != 0)
    return fail(Code::invalid, file.string() + " can be read by everybody; run: chmod o= " + file.string());
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  std::string secret(ascii::trimmed(line));
  if (secret.size() < kSecretBytes)
    return fail(Code::invalid, file.string() + ": needs a line of at least 32 characters that nobody can guess");
  return secret;
}

}  // namespace aftertone::notify
