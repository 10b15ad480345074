// Leases as commands show them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cluster/lease_store.h"

namespace aftertone::app {

nlohmann::ordered_json json_of_leases(const std::vector<cluster::Lease>& leases);
std::string lease_table(const std::vector<cluster::Lease>& leases);
std::string rule_text(bool is_enabled, const std::string& allowed_site);  // "site a only"

}  // namespace aftertone::app
