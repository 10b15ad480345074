#include "ops/health/process_figures.h"

#include <sys/resource.h>
#include <sys/times.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace aftertone::ops {
namespace {

// proc(5): the fields of /proc/self/stat that follow the program's name, which may hold anything.
std::vector<std::string> fields_of_stat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return {};
  std::istringstream rest(line.substr(end_of_name + 1));
  std::vector<std::string> fields;
  for (std::string field; rest >> field;)
    fields.push_back(field);
  return fields;
}

double boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return 0;
}

// Counted from the third field of the page.
constexpr std::size_t kUserTime = 11, kSystemTime = 12, kThreads = 17, kStartTime = 19, kVirtual = 20, kResident = 21;

}  // namespace

ProcessFigures read_process_figures() {
  ProcessFigures figures;
  const auto fields = fields_of_stat();
  if (fields.size() > kResident) {
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    figures.cpu_seconds = (std::stod(fields[kUserTime]) + std::stod(fields[kSystemTime])) / ticks;
    figures.threads = std::stoull(fields[kThreads]);
    figures.virtual_bytes = std::stoull(fields[kVirtual]);
    figures.resident_bytes = std::stoull(fields[kResident]) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    figures.began_at = boot_time() + std::stod(fields[kStartTime]) / ticks;
  }
  std::error_code failure;
  for (auto file = std::filesystem::directory_iterator("/proc/self/fd", failure);
       !failure && file != std::filesystem::directory_iterator(); file.increment(failure))
    ++figures.open_files;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.most_files = limit.rlim_cur;
  return figures;
}

}  // namespace aftertone::ops
