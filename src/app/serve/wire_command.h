// The command hook: a program that is told the counts of mailboxes.
#pragma once

#include <memory>

#include "app/config/settings.h"
#include "app/serve/candidacy.h"
#include "app/wire_storage.h"
#include "base/result.h"

namespace aftertone::app {

class CommandRunner {
 public:
  // nullptr: off. Error: invalid, naming the key. Blocks.
  static Result<std::unique_ptr<CommandRunner>> start_blocking(const Settings& settings, Storage& storage,
                                                               const Candidacy& candidacy);
  virtual ~CommandRunner() = default;  // a program that runs is told to end
};

// Whether the program can be run. For `doctor`. Blocks.
Status check_command_blocking(const Settings& settings);

}  // namespace aftertone::app
