#include "acceptance/test_server.h"

#include <unistd.h>

#include <fstream>
#include <regex>
#include <stdexcept>

#include "app/config/load_settings.h"

namespace aftertone::acceptance {
namespace {

constexpr int kPorts = 16;  // a service; a port that is taken is passed over

// Beside other scripts that run now.
int first_rtp_port() {
  return 18'000 + getpid() % 300 * kPorts;
}

}  // namespace

TestServer::TestServer(const std::string& program) {
  write_configuration();
  const std::string file = folder_ / "aftertone.toml";
  const auto settings = app::load_settings_blocking(file);
  if (!settings) throw std::runtime_error(to_string(settings.error()));
  auto storage = app::Storage::open_blocking(*settings);
  if (!storage) throw std::runtime_error(to_string(storage.error()));
  storage_ = std::move(*storage);

  process_ = std::make_unique<support::ChildProcess>(
      std::vector<std::string>{program, "--config", file, "serve", "--roles", "ivr"}, folder_ / "output");
  if (!process_->wait_for_output(" ready: ")) throw std::runtime_error("not ready: " + log());
  const std::string said = log();
  std::smatch port;
  if (!std::regex_search(said, port, std::regex("ready: calls at [^ ]+ port (\\d+)"))) {
    throw std::runtime_error("no port: " + said);
  }
  sip_port_ = static_cast<std::uint16_t>(std::stoi(port[1]));
}

void TestServer::write_configuration() {
  const int first_port = first_rtp_port();
  std::ofstream(folder_ / "aftertone.toml")
      << "[node]\ndata_directory = \"" << (folder_ / "data").string() << "\"\n"
      << "share = \"" AFTERTONE_SOURCE_DIR "/share/aftertone\"\n"
      << "[sip]\nport = 0\nmax_calls = 4\n"
      << "[rtp]\nfirst_port = " << first_port << "\nlast_port = " << first_port + kPorts - 1 << "\n"
      << "[audio]\nreserve_mb = 1\n[journal]\nreserve_mb = 1\n[log]\nstderr = true\n"
      << "[monitoring]\nlisten = \"\"\n";
}

int TestServer::ended_calls() const {
  static const std::regex ended("\\[call\\].*, (caller hung up|ended) after ");
  const std::string text = log();
  return static_cast<int>(std::distance(std::sregex_iterator(text.begin(), text.end(), ended), std::sregex_iterator()));
}

}  // namespace aftertone::acceptance
