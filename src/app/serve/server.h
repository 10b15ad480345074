// The running service: its roles, in the order in which they start and stop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config/config_watch.h"
#include "app/config/settings.h"
#include "app/process/role_lock.h"
#include "app/serve/candidacy.h"
#include "app/serve/monitoring/monitoring.h"
#include "app/serve/monitoring/prober.h"
#include "app/serve/wire_api.h"
#include "app/serve/wire_cluster.h"
#include "app/serve/wire_command.h"
#include "app/serve/wire_database.h"
#include "app/serve/wire_ivr.h"
#include "app/serve/wire_lamp.h"
#include "app/serve/wire_notify.h"
#include "app/serve/wire_shipping.h"
#include "app/serve/wire_site.h"
#include "app/serve/wire_web.h"
#include "app/wire_storage.h"

namespace aftertone::app {

class LateHook;

struct Roles {
  bool ivr = false;
  bool notify = false;
  bool web = false;
  bool leaves_links = false;  // to another process of this machine, which has the role web

  // Has the pages that links open, and the addresses that providers send receipts to.
  bool serves_links() const { return web || (notify && !leaves_links); }
};

// "ivr,notify,web". Error: invalid, saying what there is.
Result<Roles> parse_roles(const std::string& text);

std::string to_string(Roles roles);

class Server {
 public:
  // Everything runs when this returns. `config` outlives it. Error: the first part that cannot start, by name. Blocks.
  static Result<std::unique_ptr<Server>> start_blocking(const Settings& settings, Roles roles, ConfigWatch& config);
  ~Server();  // ends the calls that are left, then stops in the order opposite to the start

  std::string description() const;  // for the log: roles, address
  void drain();                     // no new calls from now on
  std::size_t call_count() const;
  MonitoredParts parts() const;

 private:
  explicit Server(std::string roles) : roles_(std::move(roles)) {}
  Status start_web_blocking(const Settings& settings, Roles roles);
  std::string why_no_probe() const;
  Ivr::Beside beside_calls(const Settings& settings, const std::shared_ptr<LateHook>& lamp_hook) const;

  const std::string roles_;
  std::vector<RoleLock> locks_;
  Candidacy candidacy_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<WatchedDatabase> watched_;  // null: it cannot be away
  std::unique_ptr<SiteMember> site_;          // null: there are no two sites
  std::unique_ptr<Notify> notify_;
  std::unique_ptr<WebInterface> interface_;  // null: this process has not the role web, or no port for it
  std::unique_ptr<Web> web_;                 // null: off
  std::unique_ptr<Ivr> ivr_;
  std::unique_ptr<CommandRunner> command_;
  std::unique_ptr<Lamps> lamps_;        // on the SIP of ivr_, where that runs
  std::unique_ptr<Shipping> shipping_;  // null: there is no other site with a database of its own
  std::unique_ptr<ClusterMember> member_;
  std::unique_ptr<Prober> prober_;  // null: off, or no calls are taken here
};

}  // namespace aftertone::app
