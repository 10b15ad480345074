// The command hook. The comments name the key in aftertone.toml.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace aftertone::notify {

struct CommandSettings {
  std::filesystem::path program;              // command.program
  std::string context = "default";            // command.context: the first argument
  std::chrono::milliseconds timeout{10'000};  // command.timeout
  std::size_t at_once = 4;                    // command.at_once

  std::chrono::milliseconds poll{500};       // how often to look for changes
  std::chrono::seconds reconcile{600};       // and at everything
  std::chrono::milliseconds coalesce{1000};  // between two runs for one mailbox
  std::chrono::milliseconds first_retry{15'000};
  std::chrono::milliseconds longest_retry{15 * 60'000};
  std::chrono::milliseconds store_retry{1000};
};

}  // namespace aftertone::notify
