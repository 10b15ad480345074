#include "app/serve/wire_command.h"

#include <unistd.h>

#include <filesystem>

#include "app/serve/wire_cluster.h"
#include "async/loop.h"
#include "cluster/lease_keeper.h"
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

// Of several nodes one at a time runs programs: an administrator's may do anything.
class RunningCommand : public CommandRunner {
 public:
  RunningCommand(const Settings& settings, Storage& storage, const Candidacy& candidacy)
      : settings_(command_settings(settings.command)),
        storage_(storage),
        programs_("at-cmd", settings.command.at_once, settings.command.at_once),
        keeper_(loop_.executor(), lease_pool_, storage.leases(), "command", applicant_of(settings), {},
                {[this](const std::shared_ptr<const cluster::Tenure>&) { begin(); }, [this] { return end(); },
                 candidacy.for_notify_roles()}) {
    keeper_.start();
  }
  ~RunningCommand() override { keeper_.stop_blocking(); }

 private:
  void begin() {
    const notify::CommandHook::Ports ports{storage_.lamps(), storage_.told_lamps(), storage_.stores().clock};
    hook_ = std::make_unique<notify::CommandHook>(loop_.executor(), sql_, programs_, ports, settings_);
    hook_->start();
  }
  async::Task<> end() {
    co_await hook_->stop();
    hook_.reset();
  }

  const notify::CommandSettings settings_;
  Storage& storage_;
  async::Loop loop_{"at-command"};
  async::BlockingPool sql_{"at-cmd-sql", 1, kMostWaiting};
  async::BlockingPool lease_pool_{"at-cmd-lease", 1, kMostWaiting};
  async::BlockingPool programs_;
  std::unique_ptr<notify::CommandHook> hook_;  // home: loop_; null while another node has the role
  cluster::LeaseKeeper keeper_;
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

Result<std::unique_ptr<CommandRunner>> CommandRunner::start_blocking(const Settings& settings, Storage& storage,
                                                                     const Candidacy& candidacy) {
  if (settings.command.program.empty()) return nullptr;
  if (const Status usable = check_command_blocking(settings); !usable) return tl::unexpected(usable.error());
  return std::make_unique<RunningCommand>(settings, storage, candidacy);
}

}  // namespace aftertone::app
