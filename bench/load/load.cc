// deposit_load: N callers at once leave a message each. Prints one JSON object; exit 0 when every call went through.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "load/load_call.h"

namespace bench {
namespace {

using namespace std::chrono_literals;

// The SIP socket that all calls share.
class SipSocket {
 public:
  explicit SipSocket(LoadSettings& settings) {
    fd_ = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    const int size = 4 << 20;
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    sockaddr_in local = address_of(settings.local_ip, settings.local_port);
    socklen_t length = sizeof local;
    bind(fd_, reinterpret_cast<const sockaddr*>(&local), length);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&local), &length);
    settings.local_port = ntohs(local.sin_port);
    remote_ = address_of(settings.target_ip, settings.target_port);
  }
  ~SipSocket() { close(fd_); }
  SipSocket(const SipSocket&) = delete;
  SipSocket& operator=(const SipSocket&) = delete;

  void send(const std::string& text) {
    sendto(fd_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&remote_), sizeof remote_);
  }
  std::string_view receive() {
    const ssize_t size = recv(fd_, buffer_.data(), buffer_.size(), 0);
    return size <= 0 ? std::string_view() : std::string_view(buffer_.data(), static_cast<std::size_t>(size));
  }

 private:
  static sockaddr_in address_of(const std::string& ip, std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    inet_pton(AF_INET, ip.c_str(), &result.sin_addr);
    return result;
  }
  int fd_ = -1;
  sockaddr_in remote_{};
  std::array<char, 65536> buffer_{};
};

struct Load {
  LoadSettings settings;
  std::uint64_t calls = 1000;
  double calls_per_second = 100;
  double limit_seconds = 180;
  bool tells_each_call = false;
};

bool has_ended(const LoadCall& call) {
  return call.phase() == LoadCall::Phase::done || call.phase() == LoadCall::Phase::failed;
}

bool is_up(const LoadCall& call) {
  return !has_ended(call) && call.phase() != LoadCall::Phase::waiting;
}

void take_sip(SipSocket& sip, std::deque<LoadCall>& calls, const std::unordered_map<std::string, std::size_t>& by_id,
              Time now) {
  for (std::string_view text = sip.receive(); !text.empty(); text = sip.receive()) {
    const auto message = parse_sip(text);
    if (!message) continue;
    const auto found = by_id.find(message->call_id);
    if (found != by_id.end()) calls[found->second].take_sip(*message, text, now);
  }
}

void sleep_until(Time at) {
  const auto nanoseconds = at.time_since_epoch().count();
  const timespec when{static_cast<time_t>(nanoseconds / 1'000'000'000), static_cast<long>(nanoseconds % 1'000'000'000)};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr);
}

// Returns how many calls were up at the same time at most.
std::size_t run(const Load& load, SipSocket& sip, std::deque<LoadCall>& calls) {
  std::unordered_map<std::string, std::size_t> by_id;
  for (std::size_t i = 0; i < calls.size(); ++i)
    by_id[calls[i].call_id()] = i;
  const Time began = std::chrono::steady_clock::now();
  std::size_t started = 0;
  std::size_t most_up = 0;
  for (Time slot = began;; slot += 1ms) {
    sleep_until(slot);
    const Time now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - began).count();
    if (seconds > load.limit_seconds) break;
    while (started < calls.size() && static_cast<double>(started) < seconds * load.calls_per_second)
      calls[started++].start(now);
    take_sip(sip, calls, by_id, now);
    const auto phase = static_cast<std::size_t>((slot - began) / 1ms % 20);
    for (std::size_t i = phase; i < started; i += 20)
      calls[i].tick(now);
    if (phase != 0) continue;
    most_up = std::max(most_up, static_cast<std::size_t>(std::count_if(calls.begin(), calls.end(), is_up)));
    if (started == calls.size() && std::all_of(calls.begin(), calls.end(), has_ended)) break;
  }
  return most_up;
}

// CLOCK_MONOTONIC, so that a test can compare it with its own; 0: never.
double seconds_of(Time time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

nlohmann::json each_call(const std::deque<LoadCall>& calls) {
  nlohmann::json each = nlohmann::json::array();
  for (const LoadCall& call : calls) {
    each.push_back({{"caller", call.caller()},
                    {"answered", call.was_answered()},
                    {"answer_ms", static_cast<double>(call.answer_time().count()) / 1000},
                    {"contact", call.contact()},
                    {"began", seconds_of(call.began())},
                    {"spoke", seconds_of(call.began_to_speak())},
                    {"ended", seconds_of(call.ended())},
                    {"hung_up", call.phase() == LoadCall::Phase::done},
                    {"failure", call.why_failed()},
                    {"spoken_bytes", call.spoken_bytes()}});
  }
  return each;
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

nlohmann::json report(const std::deque<LoadCall>& calls, std::size_t most_up) {
  std::vector<double> answer_ms;
  std::map<std::string, int> failures;
  int completed = 0;
  double call_seconds = 0;
  for (const LoadCall& call : calls) {
    if (call.phase() == LoadCall::Phase::done) {
      ++completed;
      call_seconds += call.seconds();
      answer_ms.push_back(static_cast<double>(call.answer_time().count()) / 1000);
    } else {
      ++failures[call.why_failed().empty() ? "not finished in time" : call.why_failed()];
    }
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {{"calls", calls.size()},
          {"completed", completed},
          {"failures", failures},
          {"most_at_once", most_up},
          {"call_seconds", call_seconds},
          {"answer_ms_p50", percentile(answer_ms, 0.5)},
          {"answer_ms_p99", percentile(answer_ms, 0.99)},
          {"answer_ms_max", percentile(answer_ms, 1)},
          {"generator_cpu_seconds", seconds(usage.ru_utime) + seconds(usage.ru_stime)}};
}

void raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int main_load(int argc, char** argv) {
  Load load;
  CLI::App options("Leaves N messages at once through SIP and RTP and prints what happened as JSON.");
  options.add_option("--port", load.settings.target_port, "SIP port of the server")->required();
  options.add_option("--to", load.settings.target_ip, "its address");
  options.add_option("--from", load.settings.local_ip, "our own address");
  options.add_option("--mailbox", load.settings.mailbox, "whose mailbox");
  options.add_option("--calls", load.calls, "how many callers");
  options.add_option("--rate", load.calls_per_second, "new calls a second");
  options.add_option("--speak", load.settings.speak_seconds, "seconds of speech a message");
  options.add_option("--greeting", load.settings.greeting_seconds,
                     "seconds of the greeting to listen to before # skips it");
  options.add_option("--first-caller", load.settings.first_caller,
                     "caller number of the first; also the seed of what is said");
  options.add_option("--first-rtp-port", load.settings.first_rtp_port, "even; two a call");
  options.add_option("--limit", load.limit_seconds, "give up after so many seconds");
  options.add_flag("--each", load.tells_each_call, "tell of each call how it ended and how much was said");
  CLI11_PARSE(options, argc, argv);

  raise_file_limit();
  SipSocket sip(load.settings);
  std::deque<LoadCall> calls;
  const auto send = [&sip](const std::string& text) { sip.send(text); };
  for (std::uint64_t i = 0; i < load.calls; ++i)
    calls.emplace_back(load.settings, i, send);
  const std::size_t most_up = run(load, sip, calls);
  nlohmann::json result = report(calls, most_up);
  if (load.tells_each_call) result["each"] = each_call(calls);
  fmt::print("{}\n", result.dump(2));
  return result["completed"] == result["calls"] ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return bench::main_load(argc, argv);
}
