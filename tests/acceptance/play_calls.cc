// Plays `.call` scripts against the built program over real SIP and RTP, several at a time, each in a process and
// against a service of its own.
//
//   play_calls PROGRAM [--jobs 8] --all | SCRIPT...
//   play_calls PROGRAM --one SCRIPT     what the former runs: plays it here, and says what did not happen as written
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "acceptance/call_player.h"

namespace aftertone::acceptance {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLongestScript = 240s;

struct Playing {
  std::string name;
  std::unique_ptr<support::ChildProcess> process;
  Clock::time_point began;
};

struct Request {
  std::string program;
  std::vector<std::string> scripts;
  std::size_t jobs = 8;
  bool only_one = false;
};

Result<std::vector<ivr::Step>> read_script(const std::string& file) {
  std::ifstream in(file);
  if (!in) return fail(Code::not_found, file + " cannot be read");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  return ivr::parse_call_script(text);
}

int play_one(const Request& request) {
  const auto script = read_script(request.scripts.at(0));
  if (!script) {
    std::printf("%s\n", to_string(script.error()).c_str());
    return 1;
  }
  TestServer server(request.program);
  CallPlayer player(server);
  const std::string problem = player.play(*script);
  if (problem.empty()) return 0;
  std::printf("%s\nThe service said:\n%s", problem.c_str(), server.log().c_str());
  return 1;
}

// True: it went as written.
bool tell(Playing& playing) {
  const bool is_good = playing.process->wait(0ms) == 0;
  const double seconds = std::chrono::duration<double>(Clock::now() - playing.began).count();
  std::printf("%s %s (%.1f s)\n", is_good ? "ok  " : "FAIL", playing.name.c_str(), seconds);
  if (!is_good) std::printf("%s\n", playing.process->output().c_str());
  std::fflush(stdout);
  return is_good;
}

void start(const Request& request, const std::string& script, const fs::path& folder, std::list<Playing>& playing) {
  const std::string name = fs::path(script).filename();
  std::vector<std::string> command{fs::read_symlink("/proc/self/exe"), request.program, "--one", script};
  auto process = std::make_unique<support::ChildProcess>(std::move(command), folder / name);
  playing.push_back({name, std::move(process), Clock::now()});
}

bool has_ended(Playing& playing) {
  if (!playing.process->is_running()) return true;
  if (Clock::now() - playing.began < kLongestScript) return false;
  playing.process->stop(1s);
  return true;
}

int play_all(const Request& request) {
  const support::TemporaryDirectory folder;
  std::list<Playing> playing;
  int passed = 0, failed = 0;
  auto next = request.scripts.begin();
  while (next != request.scripts.end() || !playing.empty()) {
    while (next != request.scripts.end() && playing.size() < request.jobs) {
      start(request, *next++, folder.path(), playing);
    }
    for (auto each = playing.begin(); each != playing.end();) {
      if (!has_ended(*each)) {
        ++each;
        continue;
      }
      ++(tell(*each) ? passed : failed);
      each = playing.erase(each);
    }
    std::this_thread::sleep_for(20ms);
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

// Those that cannot be played over the wire are named, with the reason.
std::vector<std::string> all_playable() {
  std::vector<std::string> scripts;
  for (const auto& entry : fs::directory_iterator(AFTERTONE_SOURCE_DIR "/tests/acceptance")) {
    if (entry.path().extension() != ".call") continue;
    const auto script = read_script(entry.path());
    const std::string reason = script ? why_not_playable(*script) : "";
    if (reason.empty()) {
      scripts.push_back(entry.path());
    } else {
      std::printf("not played: %s (%s)\n", entry.path().filename().c_str(), reason.c_str());
    }
  }
  std::sort(scripts.begin(), scripts.end());
  return scripts;
}

Request read_arguments(const std::vector<std::string>& arguments) {
  Request request;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--all") {
      request.scripts = all_playable();
    } else if (arguments[i] == "--one") {
      request.only_one = true;
    } else if (arguments[i] == "--jobs" && i + 1 < arguments.size()) {
      request.jobs = std::stoul(arguments[++i]);
    } else if (request.program.empty()) {
      request.program = arguments[i];
    } else {
      request.scripts.push_back(arguments[i]);
    }
  }
  return request;
}

}  // namespace
}  // namespace aftertone::acceptance

int main(int count, char** values) {
  using namespace aftertone::acceptance;
  const Request request = read_arguments({values + 1, values + count});
  if (request.scripts.empty()) {
    std::fprintf(stderr, "play_calls PROGRAM [--jobs 8] --all | SCRIPT...\n");
    return 2;
  }
  return request.only_one ? play_one(request) : play_all(request);
}
