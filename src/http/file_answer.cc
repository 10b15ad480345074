#include "http/file_answer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace aftertone::http {

Result<Response> file_answer_blocking(const std::filesystem::path& path, std::string content_type, std::string tag) {
  UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat status {};
  if (!file.is_open() || fstat(file.value(), &status) != 0) {
    const std::string what = "cannot read " + path.string() + ": " + std::strerror(errno);
    if (errno == ENOENT) return fail(Code::not_found, what);
    return fail_temporarily(Code::unavailable, what);
  }
  Response response;
  response.headers = {{"Content-Type", std::move(content_type)}};
  response.file =
      std::make_shared<FileBody>(FileBody{std::move(file), static_cast<std::uint64_t>(status.st_size), std::move(tag)});
  return response;
}

}  // namespace aftertone::http
