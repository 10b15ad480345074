// An S3-compatible store of the test's own on a free port of 127.0.0.1, gone with its owner. It lets in only requests
// that are signed with its keys.
#pragma once

#include <csignal>
#include <cstdint>
#include <memory>
#include <string>

#include "support/child_process.h"
#include "support/temporary_directory.h"

namespace aftertone::support {

class S3Server {
 public:
  static constexpr const char* kAccessKey = "aftertone";
  static constexpr const char* kSecretKey = "only/for+tests";
  static constexpr const char* kBucket = "messages";

  enum class Over { http, https };

  // Throws when it was not installed (tests/support/s3/install).
  explicit S3Server(Over over = Over::http);

  // "http://127.0.0.1:54321/messages"
  std::string url() const;
  // With https: what it shows, signed by itself.
  std::filesystem::path certificate() const { return directory_ / "certificate.pem"; }
  // The file in which it keeps what an object holds.
  std::filesystem::path file_of(const std::string& key) const;

  void stop();   // data stay
  void start();  // after stop(), on the same port
  void freeze() { server_->signal(SIGSTOP); }
  void thaw() { server_->signal(SIGCONT); }
  std::string output() const { return server_->output(); }

 private:
  const Over over_;
  TemporaryDirectory directory_;
  std::uint16_t port_;
  std::unique_ptr<ChildProcess> server_;
};

}  // namespace aftertone::support
