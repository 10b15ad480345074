// rtp_sender: the same packets that the load generator's callers send while they speak, to receive_floor.
//   rtp_sender FIRST_PORT CALLS SECONDS
#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <vector>

namespace {

using namespace std::chrono_literals;

int connected_socket(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  sockaddr_in remote{};
  remote.sin_family = AF_INET;
  remote.sin_port = htons(port);
  remote.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connect(fd, reinterpret_cast<const sockaddr*>(&remote), sizeof remote);
  return fd;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: rtp_sender FIRST_PORT CALLS SECONDS\n");
    return 2;
  }
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);

  std::vector<int> sockets;
  for (int i = 0; i < std::atoi(argv[2]); ++i)
    sockets.push_back(connected_socket(static_cast<std::uint16_t>(std::atoi(argv[1]) + 2 * i)));
  std::array<std::uint8_t, 172> packet{0x80};
  const auto began = std::chrono::steady_clock::now();
  for (auto slot = began; slot < began + std::chrono::seconds(std::atoi(argv[3])); slot += 1ms) {
    const auto at = slot.time_since_epoch().count();
    const timespec when{static_cast<time_t>(at / 1'000'000'000), static_cast<long>(at % 1'000'000'000)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr);
    const auto phase = static_cast<std::size_t>((slot - began) / 1ms % 20);
    for (std::size_t i = phase; i < sockets.size(); i += 20)
      send(sockets[i], packet.data(), packet.size(), 0);
  }
  return 0;
}
