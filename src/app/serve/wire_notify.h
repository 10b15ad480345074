// The notification service: the outbox worker and its channels.
#pragma once

#include <functional>
#include <memory>

#include "app/config/settings.h"
#include "app/serve/candidacy.h"
#include "app/wire_storage.h"
#include "base/result.h"

namespace aftertone::app {

class Notify {
 public:
  // Null where every channel is off. Error: invalid, naming the key (password file, templates, addresses). Blocks.
  static Result<std::unique_ptr<Notify>> start_blocking(const Settings& settings, Storage& storage,
                                                        const Candidacy& candidacy);
  virtual ~Notify() = default;  // lets go of what has not left the house, waits a little for the rest

  virtual void wake() = 0;  // any thread: a new message may be there
};

// Whether it could be started, as far as the configuration goes: addresses, password file, templates. For `doctor`.
// Blocks.
Status check_notify_blocking(const Settings& settings);

}  // namespace aftertone::app
