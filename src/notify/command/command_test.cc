#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "notify/command/command_hook.h"

namespace aftertone::notify {
namespace {

using namespace std::chrono_literals;

const auto kNever = [] { return false; };

ProgramEnd run_shell(const std::string& script, std::vector<std::string> arguments = {},
                     std::chrono::milliseconds timeout = 20s) {
  ProgramOrder order;
  order.program = "/bin/sh";
  order.arguments = {"-c", script, "sh"};
  order.arguments.insert(order.arguments.end(), arguments.begin(), arguments.end());
  order.timeout = timeout;
  order.grace = 200ms;
  return run_program_blocking(order, kNever);
}

bool is_alive(pid_t process) {
  return kill(process, 0) == 0;
}

TEST(RunProgram, TellsTheExitCodeAndWhatWasSaid) {
  EXPECT_EQ(run_shell("exit 0").exit_code, 0);
  EXPECT_EQ(run_shell("exit 75").exit_code, 75);
  const ProgramEnd end = run_shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_EQ(end.output, "out\nerr\n");
}

TEST(RunProgram, ArgumentsAreNotLookedInto) {
  const std::vector<std::string> words{"$(id)", "; exit 9", "a b", "-rf", "\n", ""};
  const ProgramEnd end = run_shell("printf '[%s]' \"$@\"", words);
  EXPECT_EQ(end.output, "[$(id)][; exit 9][a b][-rf][\n][]");
}

TEST(RunProgram, NothingOfOursIsOpenOrSet) {
  setenv("AFTERTONE_SECRET_OF_TEST", "geheim", 1);
  const ProgramEnd end = run_shell("env; ls /proc/self/fd; pwd; cat");
  unsetenv("AFTERTONE_SECRET_OF_TEST");
  EXPECT_EQ(end.output.find("geheim"), std::string::npos) << end.output;
  EXPECT_NE(end.output.find("PATH=/usr/local/bin:/usr/bin:/bin\n"), std::string::npos);
  EXPECT_NE(end.output.find("\n0\n1\n2\n3\n/\n"), std::string::npos) << end.output;  // 3 is the directory that ls reads
}

TEST(RunProgram, LeadsAGroupOfItsOwn) {
  const ProgramEnd end = run_shell("echo $$; cut -d' ' -f5 /proc/$$/stat");
  const std::size_t line = end.output.find('\n');
  ASSERT_NE(line, std::string::npos);
  EXPECT_EQ(end.output.substr(0, line + 1), end.output.substr(line + 1));
}

TEST(RunProgram, IsEndedWithItsChildrenWhenItTakesTooLong) {
  for (const char* trap : {"", "trap '' TERM; "}) {
    const auto begin = std::chrono::steady_clock::now();
    const ProgramEnd end = run_shell(std::string(trap) + "sleep 60 & echo $!; sleep 60; sleep 60", {}, 300ms);
    EXPECT_FALSE(end.exit_code.has_value());
    EXPECT_TRUE(end.was_overdue);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
    const pid_t child = std::stoi(end.output);
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (is_alive(child) && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();  // until whoever adopted it has reaped it
    EXPECT_FALSE(is_alive(child));
  }
}

TEST(RunProgram, IsToldToEndWhenTheServiceStops) {
  ProgramOrder order{"/bin/sleep", {"60"}};
  order.grace = 200ms;
  const ProgramEnd end = run_program_blocking(order, [] { return true; });
  EXPECT_TRUE(end.was_overdue);
}

TEST(RunProgram, ItsOutputIsBoundedAndItsOwnChildrenHoldNothingUp) {
  const ProgramEnd end = run_shell("head -c 1000000 /dev/zero | tr '\\0' x; sleep 60 & echo $! >&2; exit 5");
  EXPECT_EQ(end.exit_code, 5);
  EXPECT_EQ(end.output, std::string(4096, 'x'));
}

TEST(RunProgram, SaysWhyItCannotBeStarted) {
  const ProgramEnd missing = run_program_blocking({"/nowhere/program", {}}, kNever);
  EXPECT_FALSE(missing.exit_code.has_value());
  EXPECT_NE(missing.error.find("/nowhere/program: No such file"), std::string::npos) << missing.error;
  EXPECT_NE(run_program_blocking({"/etc/passwd", {}}, kNever).error.find("Permission denied"), std::string::npos);
  const ProgramEnd killed = run_shell("kill -9 $$");
  EXPECT_EQ(killed.error, "signal 9 ended it");
}

TEST(CommandHook, CountsAsAsteriskDoes) {
  voicemail::Lamp lamp;
  lamp.mailbox = voicemail::MailboxNumber("1001");
  lamp.counts = {3, 5, 1, 2};
  EXPECT_EQ(command_arguments("default", lamp), (std::vector<std::string>{"default", "1001", "2", "5", "1"}));
}

TEST(CommandHook, TheExitCodeDecides) {
  ProgramEnd end;
  EXPECT_EQ(judge_command(end), CommandVerdict::retry);
  for (const auto& [code, verdict] :
       {std::pair(0, CommandVerdict::told), std::pair(75, CommandVerdict::retry),
        std::pair(1, CommandVerdict::rejected), std::pair(127, CommandVerdict::rejected)}) {
    end.exit_code = code;
    EXPECT_EQ(judge_command(end), verdict) << code;
  }
}

}  // namespace
}  // namespace aftertone::notify
