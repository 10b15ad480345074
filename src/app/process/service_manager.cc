#include "app/process/service_manager.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/log.h"
#include "base/unique_fd.h"

namespace aftertone::app {
namespace {

constexpr timeval kPatience{5, 0};

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

ServiceManager::ServiceManager() : socket_(variable("NOTIFY_SOCKET")) {
  const std::string meant_for = variable("WATCHDOG_PID");
  if (meant_for.empty() || number(meant_for) == getpid())
    watchdog_ = std::chrono::microseconds(number(variable("WATCHDOG_USEC")));
}

void ServiceManager::say_blocking(const std::string& words) const {
  const int failure = send(words, 0);
  if (failure != 0) log::warning("app", "systemd does not hear \"{}\": {}", words, std::strerror(failure));
}

void ServiceManager::beat() const {
  const int failure = send("WATCHDOG=1", MSG_DONTWAIT);
  if (failure != 0) log::debug("app", "systemd does not hear a beat: {}", std::strerror(failure));
}

int ServiceManager::send(const std::string& words, int flags) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return 0;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_.front() == '@') address.sun_path[0] = '\0';  // an abstract one
  const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ::setsockopt(fd.value(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const auto sent = ::sendto(fd.value(), words.data(), words.size(), flags | MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address), size);
  return sent < 0 ? errno : 0;
}

}  // namespace aftertone::app
