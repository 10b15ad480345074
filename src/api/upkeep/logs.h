// The log files of this machine, read for people: a part that this folder does not know.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"

namespace aftertone::api {

struct LogDay {
  std::string day;      // "2026-11-30"
  std::string service;  // "ivr"
  std::uint64_t bytes = 0;
  bool is_compressed = false;
};

struct LogQuestion {
  std::string day;
  std::string service;
  log::Level level = log::Level::debug;  // this one, and what is worse
  std::string code;                      // "AT-2001"; empty: with or without one
  std::vector<std::string> words;        // all of them are in the line, large or small
  std::optional<std::uint64_t> before;   // only what stands before this byte
  std::size_t limit = 100;
};

struct LogLine {
  std::string at;  // RFC 3339, with the machine's distance from UTC
  std::string level;
  std::string area;
  std::string code;  // empty: none
  std::string text;
};

struct LogPage {
  std::vector<LogLine> lines;         // the newest first
  std::optional<std::uint64_t> next;  // `before` of the next question; nothing: the start of the file was reached
};

// Blocks; any pool thread. Never holds more than a piece of a file in memory.
class Logs {
 public:
  virtual ~Logs() = default;
  virtual Result<std::vector<LogDay>> days_blocking() = 0;  // the newest first
  // Looks through a bounded part of the file: there may be more although few lines, or none, were found.
  // Errors: invalid (what is no day or service), not_found.
  virtual Result<LogPage> read_blocking(const LogQuestion& question) = 0;
};

}  // namespace aftertone::api
