#include "app/log/crash_flush.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

#include "app/log/log_files_fake.h"

namespace aftertone::app {
namespace {

constexpr int kLines = 3000;

class CrashFlushTest : public LogFilesTest {
 protected:
  // In a process of its own.
  static void log_and_die(const LogSettings& settings, int signal) {
    const auto log = DailyLog::open_blocking(settings).value();
    const CrashFlush crash_flush(*log);
    for (int i = 0; i < kLines; ++i)
      log::info("test", "line {}", i);
    if (signal == SIGABRT) std::abort();
    raise(signal);
  }
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::array kSignals{SIGABRT};  // a sanitizer ends the process by itself at the other one
#else
constexpr std::array kSignals{SIGABRT, SIGSEGV};
#endif

TEST_F(CrashFlushTest, what_was_logged_before_a_crash_is_in_the_file_and_the_process_ends_by_its_signal) {
  for (const int signal : kSignals) {
    LogSettings settings;
    settings.files.directory = folder_ / std::to_string(signal);
    settings.to_stderr = false;
    const pid_t child = fork();
    if (child == 0) {
      log_and_die(settings, signal);
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << status;
    EXPECT_EQ(WTERMSIG(status), signal);
    const std::string text = text_in(settings.files.directory / "ivr", "IVR", ".log");
    EXPECT_NE(text.find("line " + std::to_string(kLines - 1) + "\n"), std::string::npos);
  }
}

}  // namespace
}  // namespace aftertone::app
