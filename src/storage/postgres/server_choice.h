// Which of several servers is the database: pure functions. Decision 17.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace aftertone::storage {

// What a server says of itself.
struct ServerState {
  std::string system;          // the number of its database cluster: copies of one have it in common
  std::string instance;        // of this run of the server: one that is reached by two names is one server
  std::uint32_t timeline = 0;  // grows with each promotion; that of a standby is the one it follows
  bool is_standby = false;
  bool has_tables = false;  // those of ours
};

// The newest that this machine has ever seen: what is older does not count any more.
struct TimelineMark {
  std::string system;  // empty: none seen yet
  std::uint32_t timeline = 0;
  bool operator==(const TimelineMark&) const = default;
};

// Nothing: no answer yet.
struct HostReport {
  std::string host;
  std::optional<Result<ServerState>> state;
};

struct ServerChoice {
  std::optional<std::size_t> chosen;  // index of the report
  TimelineMark mark;                  // from now on
  std::string complaint;              // for a person: a server that leads and must not; empty: none
};

ServerChoice choose_server(const std::vector<HostReport>& reports, const TimelineMark& mark);

// Whether to wait for the hosts that have not answered yet.
enum class Worth {
  waiting,        // nobody who leads has answered
  waiting_a_bit,  // somebody may do, but a silent one could lead on a newer timeline
  nothing,        // all have answered, or one leads on a timeline that is news
};
Worth worth_waiting(const std::vector<HostReport>& reports, const TimelineMark& mark);

// Why none was chosen. Temporary, unless every host refused for good.
Error why_none(const std::vector<HostReport>& reports, const ServerChoice& choice);

}  // namespace aftertone::storage
