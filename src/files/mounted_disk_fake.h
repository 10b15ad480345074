// Small disks for tests that need one to be full, to fail, or to lose its power. Needs root. The mounts live in a
// namespace of this process, so nothing is left behind however the test ends.
#pragma once

#include <fcntl.h>
#include <linux/types.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/unique_fd.h"
#include "files/scratch_directory_fake.h"

namespace aftertone::files {

class MountedDisk {
 public:
  enum class Kind { memory, ext4 };

  // Look at why_not() first: without permission there is no disk.
  MountedDisk(Kind kind, int megabytes) : kind_(kind) {
    std::filesystem::create_directories(path());
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
      why_not_ = "mount namespaces are not permitted here";
      return;
    }
    if (kind == Kind::ext4) {
      const std::string make =
          "truncate -s " + std::to_string(megabytes) + "M " + image() + " && mkfs.ext4 -q -F " + image();
      if (std::system(make.c_str()) != 0) why_not_ = "mkfs.ext4 does not work here";
      if (why_not_.empty()) switch_on();
    } else if (mount("none", path().c_str(), "tmpfs", 0, ("size=" + std::to_string(megabytes) + "m").c_str()) != 0) {
      why_not_ = "tmpfs cannot be mounted here";
    } else {
      is_mounted_ = true;
    }
  }
  ~MountedDisk() { unmount(); }
  MountedDisk(const MountedDisk&) = delete;
  MountedDisk& operator=(const MountedDisk&) = delete;

  const std::string& why_not() const { return why_not_; }
  std::filesystem::path path() const { return scratch_.path() / "disk"; }

  // The file system dies as it is: what was not synced is lost, and every access fails from now on. ext4 only.
  void cut_power() const {
    constexpr unsigned long kShutdown = _IOR('X', 125, __u32);  // FS_IOC_SHUTDOWN
    __u32 without_flush = 2;
    const UniqueFd fd(open(path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    AT_ASSERT(ioctl(fd.value(), kShutdown, &without_flush) == 0);
  }
  // After cut_power(), when nobody has a file open there any more.
  void restart() {
    unmount();
    switch_on();
    AT_ASSERT(why_not_.empty());
  }

 private:
  std::string image() const { return (scratch_.path() / "image").string(); }
  void switch_on() {
    const std::string command = "mount -o loop " + image() + " " + path().string() + " 2>/dev/null";
    is_mounted_ = std::system(command.c_str()) == 0;
    if (!is_mounted_) why_not_ = "loop devices are not permitted here";
  }
  void unmount() {
    if (is_mounted_) umount2(path().c_str(), MNT_DETACH);
    is_mounted_ = false;
  }

  const Kind kind_;
  ScratchDirectory scratch_;
  std::string why_not_;
  bool is_mounted_ = false;
};

}  // namespace aftertone::files
