#define FUSE_USE_VERSION 312
#include "support/faultfs/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <fuse3/fuse_lowlevel.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <thread>

namespace aftertone::support {
namespace {

// libfuse calls plain functions: what they need stands here.
std::string backing_directory;
Rules* all_rules = nullptr;

std::string backing_of(const char* path) {
  return backing_directory + path;
}

int answer_of(long result) {
  return result < 0 ? -errno : static_cast<int>(result);
}

void tell(const char* what, const char* operation, const char* path) {
  std::cout << (std::string(what) + ' ' + operation + ' ' + path + '\n') << std::flush;
}

bool must_end() {
  return fuse_interrupted() != 0 || fuse_session_exited(fuse_get_session(fuse_get_context()->fuse)) != 0;
}

// 0, or the answer of the operation. A hang ends with the rules that made it, or with the process that waits for it.
int check(const char* operation, const char* path) {
  for (;;) {
    const Verdict verdict = all_rules->decide(operation, path);
    const Rule& rule = verdict.rule;
    if (rule.error != 0) tell("fail", operation, path);
    if (rule.delay.count() > 0) tell("delay", operation, path);
    if (!rule.hangs) {
      std::this_thread::sleep_for(rule.delay);
      return -rule.error;
    }
    tell("hang", operation, path);
    while (all_rules->generation() == verdict.generation) {
      if (must_end()) return -EINTR;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

template <typename Operation>
int answer(const char* name, const char* path, Operation operation) {
  if (const int fault = check(name, path); fault != 0) return fault;
  return answer_of(operation(backing_of(path)));
}

// A file that is made belongs to whoever makes it.
long give_to_caller(const std::string& path, long result) {
  const fuse_context* caller = fuse_get_context();
  if (result < 0 || lchown(path.c_str(), caller->uid, caller->gid) != 0) return -1;
  return result;
}

int keep(long fd, fuse_file_info* file) {
  if (fd < 0) return -errno;
  file->fh = static_cast<std::uint64_t>(fd);
  return 0;
}

int fd_of(const fuse_file_info* file) {
  return static_cast<int>(file->fh);
}

void* on_init(fuse_conn_info* connection, fuse_config* config) {
  connection->max_background = 1000;  // or the first few that hang would make all others wait
  config->entry_timeout = 0;          // every operation comes here
  config->attr_timeout = 0;
  config->negative_timeout = 0;
  config->intr = 1;  // a process that is killed while it hangs here dies, as it does on a hard mount
  config->intr_signal = SIGUSR1;
  std::cout << "mounted" << std::endl;
  return nullptr;
}

int on_getattr(const char* path, struct stat* found, fuse_file_info* file) {
  return answer("getattr", path, [&](const std::string& real) {
    return file != nullptr ? fstat(fd_of(file), found) : lstat(real.c_str(), found);
  });
}

int on_open(const char* path, fuse_file_info* file) {
  if (const int fault = check("open", path); fault != 0) return fault;
  return keep(open(backing_of(path).c_str(), file->flags | O_CLOEXEC), file);
}

int on_create(const char* path, mode_t mode, fuse_file_info* file) {
  if (const int fault = check("create", path); fault != 0) return fault;
  const std::string real = backing_of(path);
  return keep(give_to_caller(real, open(real.c_str(), file->flags | O_CREAT | O_CLOEXEC, mode)), file);
}

int on_read(const char* path, char* bytes, std::size_t size, off_t at, fuse_file_info* file) {
  return answer("read", path, [&](const std::string&) { return pread(fd_of(file), bytes, size, at); });
}

int on_write(const char* path, const char* bytes, std::size_t size, off_t at, fuse_file_info* file) {
  return answer("write", path, [&](const std::string&) { return pwrite(fd_of(file), bytes, size, at); });
}

int on_fsync(const char* path, int is_data_only, fuse_file_info* file) {
  return answer("fsync", path,
                [&](const std::string&) { return is_data_only != 0 ? fdatasync(fd_of(file)) : fsync(fd_of(file)); });
}

int on_fallocate(const char* path, int mode, off_t at, off_t size, fuse_file_info* file) {
  return answer("fallocate", path, [&](const std::string&) { return fallocate(fd_of(file), mode, at, size); });
}

int on_flush(const char* path, fuse_file_info*) {
  return check("flush", path);
}

int on_release(const char*, fuse_file_info* file) {
  close(fd_of(file));
  return 0;
}

int on_rename(const char* from, const char* to, unsigned flags) {
  return answer("rename", to, [&](const std::string& real) {
    return renameat2(AT_FDCWD, backing_of(from).c_str(), AT_FDCWD, real.c_str(), flags);
  });
}

int on_link(const char* from, const char* to) {
  return answer("link", to, [&](const std::string& real) { return link(backing_of(from).c_str(), real.c_str()); });
}

int on_unlink(const char* path) {
  return answer("unlink", path, [](const std::string& real) { return unlink(real.c_str()); });
}

int on_mkdir(const char* path, mode_t mode) {
  return answer("mkdir", path,
                [&](const std::string& real) { return give_to_caller(real, mkdir(real.c_str(), mode)); });
}

int on_rmdir(const char* path) {
  return answer("rmdir", path, [](const std::string& real) { return rmdir(real.c_str()); });
}

int on_truncate(const char* path, off_t size, fuse_file_info* file) {
  return answer("truncate", path, [&](const std::string& real) {
    return file != nullptr ? ftruncate(fd_of(file), size) : truncate(real.c_str(), size);
  });
}

int on_chmod(const char* path, mode_t mode, fuse_file_info*) {
  return answer("chmod", path, [&](const std::string& real) { return chmod(real.c_str(), mode); });
}

int on_chown(const char* path, uid_t user, gid_t group, fuse_file_info*) {
  return answer("chown", path, [&](const std::string& real) { return lchown(real.c_str(), user, group); });
}

int on_utimens(const char* path, const timespec* times, fuse_file_info*) {
  return answer("utimens", path,
                [&](const std::string& real) { return utimensat(AT_FDCWD, real.c_str(), times, AT_SYMLINK_NOFOLLOW); });
}

int on_statfs(const char* path, struct statvfs* found) {
  return answer("statfs", path, [&](const std::string& real) { return statvfs(real.c_str(), found); });
}

int on_readdir(const char* path, void* buffer, fuse_fill_dir_t fill, off_t, fuse_file_info*, fuse_readdir_flags) {
  return answer("readdir", path, [&](const std::string& real) {
    DIR* directory = opendir(real.c_str());
    if (directory == nullptr) return -1;
    while (const dirent* entry = readdir(directory))
      fill(buffer, entry->d_name, nullptr, 0, fuse_fill_dir_flags{});
    closedir(directory);
    return 0;
  });
}

int on_fsyncdir(const char* path, int, fuse_file_info*) {
  return answer("fsyncdir", path, [](const std::string& real) {
    const int fd = open(real.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int result = fsync(fd);
    close(fd);
    return result;
  });
}

fuse_operations operations() {
  fuse_operations all{};
  all.init = on_init;
  all.getattr = on_getattr;
  all.open = on_open;
  all.create = on_create;
  all.read = on_read;
  all.write = on_write;
  all.fsync = on_fsync;
  all.fallocate = on_fallocate;
  all.flush = on_flush;
  all.release = on_release;
  all.rename = on_rename;
  all.link = on_link;
  all.unlink = on_unlink;
  all.mkdir = on_mkdir;
  all.rmdir = on_rmdir;
  all.truncate = on_truncate;
  all.chmod = on_chmod;
  all.chown = on_chown;
  all.utimens = on_utimens;
  all.statfs = on_statfs;
  all.readdir = on_readdir;
  all.fsyncdir = on_fsyncdir;
  return all;
}

}  // namespace

int run_file_system(const std::filesystem::path& backing, Rules& rules, const std::filesystem::path& mount) {
  backing_directory = std::filesystem::absolute(backing).string();
  all_rules = &rules;
  umask(0);
  (void)signal(SIGUSR1, [](int) {});
  std::string options = "auto_unmount,default_permissions,max_threads=500,max_idle_threads=16,fsname=faultfs";
  if (geteuid() == 0) options += ",allow_other";
  std::string words[] = {"faultfs", mount.string(), "-f", "-o", options};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), words[4].data()};
  const fuse_operations all = operations();
  return fuse_main(5, arguments, &all, nullptr);
}

}  // namespace aftertone::support
