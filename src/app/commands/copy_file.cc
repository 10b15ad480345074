#include "app/commands/copy_file.h"

#include <fstream>
#include <iostream>

namespace aftertone::app {

Status copy_file_blocking(const std::filesystem::path& from, const std::filesystem::path& to, bool may_replace) {
  using std::filesystem::copy_options;
  std::error_code error;
  const auto options = may_replace ? copy_options::overwrite_existing : copy_options::none;
  std::filesystem::copy_file(from, to, options, error);
  if (error == std::errc::file_exists) {
    return fail(Code::conflict, to.string() + " exists already; add --force to replace it");
  }
  if (error) return fail(Code::unavailable, "cannot write " + to.string() + ": " + error.message());
  return {};
}

Status copy_to_stdout_blocking(const std::filesystem::path& from) {
  std::ifstream file(from, std::ios::binary);
  if (!file || !(std::cout << file.rdbuf()) || !std::cout.flush()) {
    return fail(Code::unavailable, "cannot copy " + from.string() + " to standard output");
  }
  return {};
}

}  // namespace aftertone::app
