// receive_floor: the least that any server must do for a recorded call: take its packets from a socket and write the
// payload to disk, synced four times a second. No SIP, no checks, no tones. `make bench` measures it in the same run as
// Aftertone.
//   receive_floor FIRST_PORT CALLS SECONDS FILE
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <vector>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

int open_socket(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  sockaddr_in local{};
  local.sin_family = AF_INET;
  local.sin_port = htons(port);
  local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0) {
    fmt::print(stderr, "port {} is in use\n", port);
    std::exit(1);
  }
  return fd;
}

// Appends the payload of every packet that waits; returns how many there were.
std::uint64_t sweep(const std::vector<int>& sockets, std::vector<char>& buffer) {
  std::array<char, 512> packet;
  std::uint64_t packets = 0;
  for (const int fd : sockets) {
    for (ssize_t size = recv(fd, packet.data(), packet.size(), 0); size > 12;
         size = recv(fd, packet.data(), packet.size(), 0)) {
      buffer.insert(buffer.end(), packet.begin() + 12, packet.begin() + size);
      ++packets;
    }
  }
  return packets;
}

void write_out(int file, std::vector<char>& buffer) {
  if (write(file, buffer.data(), buffer.size()) != static_cast<ssize_t>(buffer.size())) std::exit(1);
  fdatasync(file);
  buffer.clear();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: receive_floor FIRST_PORT CALLS SECONDS FILE\n");
    return 2;
  }
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);

  std::vector<int> sockets;
  for (int i = 0; i < std::atoi(argv[2]); ++i)
    sockets.push_back(open_socket(static_cast<std::uint16_t>(std::atoi(argv[1]) + 2 * i)));
  const int file = open(argv[4], O_CREAT | O_WRONLY | O_TRUNC, 0600);
  std::vector<char> buffer;
  buffer.reserve(64 << 20);
  fmt::print("ready\n");
  std::fflush(stdout);

  const Clock::time_point end = Clock::now() + std::chrono::seconds(std::atoi(argv[3]));
  Clock::time_point synced = Clock::now();
  std::uint64_t packets = 0;
  for (Clock::time_point tick = Clock::now(); tick < end; tick += 60ms) {
    const auto at = tick.time_since_epoch().count();
    const timespec when{static_cast<time_t>(at / 1'000'000'000), static_cast<long>(at % 1'000'000'000)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr);
    packets += sweep(sockets, buffer);
    if (Clock::now() - synced < 250ms) continue;
    write_out(file, buffer);
    synced = Clock::now();
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  fmt::print("{{\"packets\": {}, \"cpu_seconds\": {:.3f}}}\n", packets, cpu);
  return 0;
}
