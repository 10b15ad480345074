// A line on its way from who logs to the threads that write it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "app/log/service.h"
#include "base/log.h"

namespace aftertone::app {

struct Record {
  std::chrono::system_clock::time_point time;
  log::Level level;
  const log::ErrorCode* code;  // of an error, or of one that is over (the level is info then); else nullptr
  Service service;
  std::string area;
  std::string text;  // one line; the code is in front of it
  std::string call_id;
  std::string message;
  std::string mailbox;
  std::string thing;
};

using RecordPtr = std::shared_ptr<const Record>;

Record record_of(const log::Entry& entry, Service service);

}  // namespace aftertone::app
