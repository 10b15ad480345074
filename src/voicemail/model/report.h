// What a report of a day or a month tells, and what it is counted from.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "voicemail/model/call_record.h"
#include "voicemail/ports/timeline.h"

namespace aftertone::voicemail {

// Of one call, as far as it is counted.
struct CallFigures {
  Uuid id;
  WallTime began_at, ended_at;
  bool is_answered = false;
  CallOutcome outcome = CallOutcome::abandoned;
  std::string detail;
  std::int32_t heard = 0, calls = 1;
  std::int64_t packets_sent = 0, packets_received = 0, packets_lost = 0;
  bool is_of_probe = false;
};

// One thing that happened to a message.
struct MessageFigures {
  MessageId message;
  std::int64_t event = 0;
  Happening what = Happening::committed;
  WallTime at;
  std::string detail;
  std::string channel;  // of the delivery; empty: of none
  WallTime committed_at;
  bool is_of_probe = false;
};

struct Span {        // of a report, or of a part of it; `until` is not included
  std::string name;  // "2026-11-30", "14:00"
  WallTime from, until;
  std::int64_t calls = 0, messages = 0, ports = 0;  // ports: the most at once
};

struct ChannelFigures {
  std::int64_t sent = 0, failed = 0;
  std::chrono::milliseconds half{0},
      most{0};  // p50 and p95 from the commit to "sent"; waits that a rule wanted included
};

// What people did. Calls and messages of the probe are in probe_calls and probe_messages, and in nothing else.
struct Report {
  Span whole;
  std::string time_zone;
  std::vector<Span> parts;  // hours of a day, days of a month
  Span busiest;             // the hour in which most ports were in use; without a name: there was no call
  std::map<CallOutcome, std::int64_t> outcomes;
  std::int64_t played = 0;            // how often owners heard a message
  std::int64_t messages_handled = 0;  // of those left in this time: saved or deleted by now
  std::int64_t packets_received = 0, packets_lost = 0;
  std::int64_t one_way_calls = 0;
  std::map<std::string, ChannelFigures> channels;
  std::int64_t probe_calls = 0, probe_messages = 0;
  std::map<std::string, std::int64_t> failures;  // "email: 550 no such user", "call refused: all ports are in use"
};

}  // namespace aftertone::voicemail
