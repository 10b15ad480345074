// The built program as a service of one script's own: temporary folder, free ports, SQLite.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/wire_storage.h"
#include "support/child_process.h"
#include "support/temporary_directory.h"

namespace aftertone::acceptance {

class TestServer {
 public:
  // Ready for calls when this returns; throws std::runtime_error otherwise.
  explicit TestServer(const std::string& program);

  // What is stored, opened beside the running service as the command line does.
  voicemail::Stores& stores() { return storage_->stores(); }
  std::uint16_t sip_port() const { return sip_port_; }
  // Calls that are over for the service, counted by their lines in its log.
  int ended_calls() const;
  std::string log() const { return process_->output(); }
  // The exit code.
  int stop() { return process_->stop(); }

 private:
  void write_configuration();

  support::TemporaryDirectory folder_;
  std::unique_ptr<app::Storage> storage_;
  std::unique_ptr<support::ChildProcess> process_;
  std::uint16_t sip_port_ = 0;
};

}  // namespace aftertone::acceptance
