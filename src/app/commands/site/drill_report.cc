#include "app/commands/site/drill_report.h"

#include <nlohmann/json.hpp>

#include "files/file.h"

namespace aftertone::app {

double seconds_since(std::chrono::steady_clock::time_point begun) {
  return static_cast<double>((std::chrono::steady_clock::now() - begun) / std::chrono::milliseconds(100)) / 10;
}

Result<std::string> write_drill_report_blocking(const Settings& settings, const std::string& kind,
                                                const nlohmann::ordered_json& report) {
  const std::filesystem::path folder = settings.node.data_directory / "drills";
  if (const Status made = files::make_directories_blocking(folder); !made) return tl::unexpected(made.error());
  const std::filesystem::path file = folder / (kind + "-" + report["at"].get<std::string>() + ".json");
  const Status written = files::replace_file_blocking(file, report.dump(2) + "\n", 0644);
  if (!written) return tl::unexpected(written.error());
  return file.string();
}

}  // namespace aftertone::app
