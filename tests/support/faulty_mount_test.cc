#include "support/faulty_mount.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <future>
#include <sstream>

#include "support/faultfs/rules.h"

namespace aftertone::support {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// 0 or errno.
int write_and_sync(const std::filesystem::path& path, const std::string& text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return errno;
  const bool is_good = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  const int error = is_good ? 0 : errno;
  close(fd);
  return error;
}

TEST(FaultyMount, shows_what_is_behind_it_while_it_has_no_rules) {
  const FaultyMount mount;
  std::filesystem::create_directories(mount.path() / "a/b");
  EXPECT_EQ(0, write_and_sync(mount.path() / "a/b/file", "hello"));
  EXPECT_EQ("hello", read_file(mount.backing() / "a/b/file"));
  std::filesystem::rename(mount.path() / "a/b/file", mount.path() / "a/other");
  std::ofstream(mount.backing() / "a/other") << "HELLO";  // bit rot
  EXPECT_EQ("HELLO", read_file(mount.path() / "a/other"));
  EXPECT_EQ(2U, std::filesystem::remove_all(mount.path() / "a/b") + std::filesystem::remove(mount.path() / "a/other"));
}

TEST(FaultyMount, fails_where_the_rules_say_so) {
  FaultyMount mount;
  mount.set_rules("fsync bad fail EIO\nwrite full fail ENOSPC\nopen,create stale fail ENOTCONN after 1 times 1");
  EXPECT_EQ(EIO, write_and_sync(mount.path() / "bad", "x"));
  EXPECT_EQ(ENOSPC, write_and_sync(mount.path() / "full", "x"));
  EXPECT_EQ(0, write_and_sync(mount.path() / "stale", "x"));
  EXPECT_EQ(ENOTCONN, write_and_sync(mount.path() / "stale", "x"));
  EXPECT_EQ(0, write_and_sync(mount.path() / "stale", "x"));
  mount.heal();
  EXPECT_EQ(0, write_and_sync(mount.path() / "bad", "x"));
}

TEST(FaultyMount, is_slow_where_the_rules_say_so) {
  FaultyMount mount;
  mount.set_rules("fsync * delay 120");
  const auto start = steady_clock::now();
  EXPECT_EQ(0, write_and_sync(mount.path() / "file", "x"));
  EXPECT_GE(steady_clock::now() - start, milliseconds{120});
}

TEST(FaultyMount, hangs_until_it_heals_and_lets_others_pass) {
  FaultyMount mount;
  std::vector<std::future<int>> hanging;
  mount.set_rules("write hung hang");
  for (int i = 0; i < 40; ++i) {  // more than libfuse has threads by itself
    const auto path = mount.path() / ("hung" + std::to_string(i));
    hanging.push_back(std::async(std::launch::async, [path] { return write_and_sync(path, "x"); }));
    ASSERT_TRUE(mount.wait_for_fault("hang write /hung" + std::to_string(i) + "\n"));
  }
  EXPECT_EQ(0, write_and_sync(mount.path() / "other", "x"));
  EXPECT_EQ(std::future_status::timeout, hanging[0].wait_for(milliseconds{20}));
  mount.heal();
  for (auto& one : hanging)
    EXPECT_EQ(0, one.get());
}

TEST(FaultyMount, lets_a_process_be_killed_that_hangs) {
  FaultyMount mount;
  const TemporaryDirectory directory;
  mount.set_rules("write * hang");
  ChildProcess program({"dd", "if=/dev/zero", "of=" + (mount.path() / "file").string(), "count=1"}, directory / "log");
  ASSERT_TRUE(mount.wait_for_fault("hang write /file"));
  program.signal(SIGKILL);
  EXPECT_EQ(128 + SIGKILL, program.wait(seconds{5}));
}

TEST(FaultRules, name_the_line_that_is_none) {
  for (const std::string bad :
       {"open", "open *", "open * explode", "open * fail EGGS", "open * hang for 3", "open * delay"}) {
    std::istringstream text("# fine\n\n" + bad);
    try {
      parse_rules(text);
      FAIL() << bad;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string::npos, std::string(error.what()).find("\"" + bad + "\"")) << error.what();
    }
  }
}

}  // namespace
}  // namespace aftertone::support
