#include "app/commands/cluster/operator_name.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace aftertone::app {

std::string operator_name() {
  const char* const behind_sudo = std::getenv("SUDO_USER");
  if (behind_sudo != nullptr && *behind_sudo != '\0') return behind_sudo;
  const passwd* const user = getpwuid(geteuid());
  return user != nullptr ? user->pw_name : fmt::format("uid {}", geteuid());
}

}  // namespace aftertone::app
