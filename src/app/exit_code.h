// Exit codes of every command.
#pragma once

namespace aftertone::app {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kMisused = 2;  // of the command line or in the configuration
constexpr int kInterrupted = 130;

}  // namespace aftertone::app
