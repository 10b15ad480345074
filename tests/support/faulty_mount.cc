#include "support/faulty_mount.h"

#include <sys/mount.h>

#include <fstream>
#include <stdexcept>

namespace aftertone::support {

FaultyMount::FaultyMount() {
  std::filesystem::create_directory(path());
  std::filesystem::create_directory(backing());
  const std::vector<std::string> words{FAULTFS_PROGRAM, backing(), directory_ / "rules", path()};
  process_ = std::make_unique<ChildProcess>(words, directory_ / "faultfs.log");
  if (!process_->wait_for_output("mounted")) throw std::runtime_error("faultfs cannot mount: " + process_->output());
}

FaultyMount::~FaultyMount() {
  heal();
  process_->stop(std::chrono::seconds{5});
  (void)umount2(path().c_str(), MNT_DETACH);  // where it had to be killed
}

void FaultyMount::set_rules(const std::string& lines) {
  const auto fresh = directory_ / "rules.new";
  std::ofstream(fresh) << lines << '\n';
  std::filesystem::rename(fresh, directory_ / "rules");
  if (faults().find("bad rule") != std::string::npos) throw std::runtime_error(faults());
}

}  // namespace aftertone::support
