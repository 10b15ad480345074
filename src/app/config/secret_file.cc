#include "app/config/secret_file.h"

#include <fstream>

#include "base/ascii.h"

namespace aftertone::app {

Result<std::string> read_secret_blocking(const std::string& key, const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || ascii::trimmed(line).empty()) {
    return fail(Code::invalid, key + ": nothing can be read from the first line of " + file.string());
  }
  return std::string(ascii::trimmed(line));
}

}  // namespace aftertone::app
