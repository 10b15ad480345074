#include "support/s3_server.h"

#include <stdexcept>

#include "support/free_port.h"

namespace aftertone::support {

S3Server::S3Server(Over over) : over_(over), port_(free_port()) {
  if (over_ == Over::https) {
    run_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=s3",
                 "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", directory_ / "key.pem", "-out", certificate()});
  }
  start();
}

std::string S3Server::url() const {
  return std::string(over_ == Over::https ? "https" : "http") + "://127.0.0.1:" + std::to_string(port_) + "/" + kBucket;
}

std::filesystem::path S3Server::file_of(const std::string& key) const {
  return directory_ / "objects" / kBucket / (key + "._S3rver_object");
}

void S3Server::stop() {
  server_->stop();
}

void S3Server::start() {
  std::filesystem::create_directories(directory_ / "objects");
  std::vector<std::string> words{S3_SERVER_PROGRAM, S3_SERVER_BUILD, directory_ / "objects", std::to_string(port_),
                                 kBucket};
  if (over_ == Over::https) words.insert(words.end(), {directory_ / "key.pem", certificate()});
  server_ = std::make_unique<ChildProcess>(words, directory_ / "s3.log");
  if (!server_->wait_for_output("listening", std::chrono::minutes{5}))
    throw std::runtime_error("the S3 server does not start: " + server_->output());
}

}  // namespace aftertone::support
