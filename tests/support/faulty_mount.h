// A directory on a file system that can be told to hang, to fail and to be slow, at any moment (faultfs/rules.h). Needs
// root or fusermount3, and /dev/fuse.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "support/child_process.h"
#include "support/temporary_directory.h"

namespace aftertone::support {

class FaultyMount {
 public:
  FaultyMount();
  ~FaultyMount();  // ends every hang
  FaultyMount(const FaultyMount&) = delete;
  FaultyMount& operator=(const FaultyMount&) = delete;

  std::filesystem::path path() const { return directory_ / "mount"; }
  // Behind the faults: what is really there.
  std::filesystem::path backing() const { return directory_ / "backing"; }

  // In force for all that begins after this; what hangs is asked again. None: heals.
  void set_rules(const std::string& lines);
  void heal() { set_rules(""); }
  // What went wrong so far, a line each: "hang write /tmp/x".
  std::string faults() const { return process_->output(); }
  [[nodiscard]] bool wait_for_fault(const std::string& line) { return process_->wait_for_output(line); }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace aftertone::support
