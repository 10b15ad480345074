// Nodes of one site that are configured differently, where they should not be.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cluster/node.h"

namespace aftertone::cluster {

struct ConfigDrift {
  std::string site;
  std::string section;             // "email.smtp"
  std::vector<std::string> nodes;  // those that differ from most of the others
  bool is_even = false;            // there is no such majority: `nodes` are all of them
};

// By site and section. Of living nodes that say how they are configured.
std::vector<ConfigDrift> find_config_drift(const std::vector<Node>& nodes);

std::string to_string(const ConfigDrift& drift);  // "[email] differs at n2", "[email] differs between n1 and n2"

// Says once what drifts, and once that it is over. What is seen once only may be a restart. One thread at a time.
class ConfigDriftAlarm {
 public:
  void hear(const std::vector<ConfigDrift>& drifts);

 private:
  std::set<std::string> seen_, told_;
};

}  // namespace aftertone::cluster
