// Makes messages of what dead nodes were recording: of the copies of their journals on the shared store. One node at a
// time does it.
#pragma once

#include "app/config/settings.h"
#include "app/serve/candidacy.h"
#include "app/serve/leased_task.h"
#include "app/wire_storage.h"
#include "async/blocking_pool.h"
#include "voicemail/usecases/salvage_recordings.h"

namespace aftertone::app {

// Home: the loop of `home`.
class Salvager {
 public:
  // `storage`, `lease_pool` and `candidacy` outlive the salvager.
  Salvager(const Settings& settings, async::Executor home, Storage& storage, async::BlockingPool& lease_pool,
           const Candidacy& candidacy, voicemail::OnSalvaged on_salvaged);
  void start();  // where the nodes keep copies
  void stop_blocking() { task_.stop_blocking(); }

 private:
  async::Task<> run(std::shared_ptr<const cluster::Tenure> tenure);

  const std::filesystem::path shared_;  // empty: no copies are kept
  Storage& storage_;
  const voicemail::OnSalvaged on_salvaged_;
  async::BlockingPool pool_{"at-salvage", 1, 4};
  LeasedTask task_;
};

}  // namespace aftertone::app
