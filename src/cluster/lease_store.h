// Leases in SQL: who does the work that only one may do. Blocks; any pool thread. Errors: unavailable, timeout (both
// temporary: the outcome may be unknown, and asking again is right), corrupt.
// The time is the database's: nodes whose clocks differ agree on it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/epoch.h"
#include "base/result.h"

namespace aftertone::cluster {

// Who asks. One process at a time may run under a node's name: it may take its own lease again at once.
struct Applicant {
  std::string node;
  std::string site;
};

struct Lease {
  std::string role;  // "notifier", "salvager", "purger"
  Epoch epoch;       // of the last holder
  std::string holder;
  std::string site;                   // of the holder
  std::chrono::milliseconds left{0};  // until it is free; not positive: it is free
  bool is_enabled = true;             // false: nobody may hold it
  std::string allowed_site;           // only nodes there may hold it; empty: all
  WallTime changed_at;                // by the database's clock: of the last change of hands, or by an operator
};

// What an operator decides about a role.
struct LeaseRule {
  bool is_enabled = true;
  std::string allowed_site;  // empty: all
};

class LeaseStore {
 public:
  virtual ~LeaseStore() = default;

  // A new epoch, higher than every one before, also than those of a timeline that a failover of the database lost; or
  // nothing, because somebody else holds the lease, or the rule forbids it.
  virtual Result<std::optional<Epoch>> acquire_blocking(const std::string& role, const Applicant& applicant,
                                                        std::chrono::milliseconds time_to_live) = 0;
  // False: it is lost; stop.
  virtual Result<bool> renew_blocking(const std::string& role, Epoch epoch, std::chrono::milliseconds time_to_live) = 0;
  // Free for the next at once. Nothing happens if it is somebody else's by now.
  virtual Status release_blocking(const std::string& role, Epoch epoch) = 0;

  virtual Result<std::vector<Lease>> list_blocking() = 0;
  // The holder loses it at its next renewal; it is free when its time is over, not before: until then the holder may
  // believe in it. All `roles` together or none. Written into the history with `who`. A role that nobody has held yet
  // may be ruled too.
  virtual Status rule_blocking(const std::vector<std::string>& roles, const LeaseRule& rule,
                               const std::string& who) = 0;
};

}  // namespace aftertone::cluster
