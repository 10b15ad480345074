// Tells the other site's database, and its audio store, what changes here: one node of a site at a time, under the role
// "shipper".
#pragma once

#include <functional>
#include <memory>

#include "app/config/settings.h"
#include "app/wire_storage.h"

namespace aftertone::app {

class Shipping {
 public:
  // Null without [site] peer_database. Neither the other site nor this one's database need to be there yet. `storage`
  // outlives it; `may_hold` as LeasedTask's. Error: invalid, the configuration.
  static Result<std::unique_ptr<Shipping>> start_blocking(const Settings& settings, Storage& storage,
                                                          std::function<bool()> may_hold);
  virtual ~Shipping() = default;  // stops
};

}  // namespace aftertone::app
