// This process as a node of the cluster: tells the others that it lives, and drains or serves as an operator wants.
// While it drains, what nodes do under a lease is left to the others that can. Looks whether its configuration is still
// the one on disk, and whether the other nodes of its site are configured alike.
#pragma once

#include <memory>
#include <string>

#include "app/config/config_watch.h"
#include "app/config/settings.h"
#include "app/serve/candidacy.h"
#include "app/serve/wire_ivr.h"
#include "app/serve/wire_site.h"
#include "app/wire_storage.h"

namespace aftertone::app {

// [node] name, or the machine's name in lower case.
std::string node_name(const Settings& settings);

// Who asks for leases: the node, and the directory that only one process of a role works on at a time.
cluster::Applicant applicant_of(const Settings& settings);

class ClusterMember {
 public:
  struct Parts {
    Storage& storage;
    Ivr* ivr;                // null: a node that takes no calls
    const SiteMember* site;  // null: there are no two sites
    Candidacy& candidacy;
    ConfigWatch& config;
  };
  // All parts outlive the member. Blocks.
  static std::unique_ptr<ClusterMember> start_blocking(const Settings& settings, const std::string& roles,
                                                       const Parts& parts);
  virtual ~ClusterMember() = default;  // says that it leaves
};

}  // namespace aftertone::app
