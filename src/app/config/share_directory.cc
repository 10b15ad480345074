#include "app/config/share_directory.h"

namespace aftertone::app {
namespace fs = std::filesystem;

fs::path share_directory_blocking(const Settings& settings) {
  if (!settings.node.share.empty()) return settings.node.share;
  std::error_code error;
  fs::path folder = fs::read_symlink("/proc/self/exe", error);
  for (int levels = 0; levels < 4 && folder.has_relative_path(); ++levels) {
    folder = folder.parent_path();
    if (fs::is_directory(folder / "share/aftertone/prompts", error)) return folder / "share/aftertone";
  }
  return "/usr/share/aftertone";
}

}  // namespace aftertone::app
