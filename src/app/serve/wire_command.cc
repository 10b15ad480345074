#include "app/serve/wire_command.h"

#include <unistd.h>

#include <filesystem>

#include "async/loop.h"
#include "notify/command/command_hook.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kMostWaiting = 16;  // the hook asks for one thing at a time

notify::CommandSettings command_settings(const CommandSection& from) {
  notify::CommandSettings settings;
  settings.program = from.program;
  settings.context = from.context;
  settings.timeout = from.timeout;
  settings.at_once = from.at_once;
  return settings;
}

class RunningCommand : public CommandRunner {
 public:
  RunningCommand(const CommandSection& settings, Storage& storage)
      : programs_("at-cmd", settings.at_once, settings.at_once),
        hook_(loop_.executor(), sql_, programs_, {storage.lamps(), storage.told_lamps(), storage.stores().clock},
              command_settings(settings)) {
    hook_.start();
  }
  ~RunningCommand() override { hook_.stop_blocking(); }

 private:
  async::Loop loop_{"at-command"};
  async::BlockingPool sql_{"at-cmd-sql", 1, kMostWaiting};
  async::BlockingPool programs_;
  notify::CommandHook hook_;
};

}  // namespace

Status check_command_blocking(const Settings& settings) {
  const std::filesystem::path& program = settings.command.program;
  if (program.empty()) return {};
  std::error_code ignored;
  const bool is_file = std::filesystem::is_regular_file(program, ignored);
  if (is_file && access(program.c_str(), X_OK) == 0) return {};
  return fail(Code::invalid, "[command] program: " + program.string() + " is no file that may be executed");
}

Result<std::unique_ptr<CommandRunner>> CommandRunner::start_blocking(const Settings& settings, Storage& storage) {
  if (settings.command.program.empty()) return nullptr;
  if (const Status usable = check_command_blocking(settings); !usable) return tl::unexpected(usable.error());
  return std::make_unique<RunningCommand>(settings.command, storage);
}

}  // namespace aftertone::app
