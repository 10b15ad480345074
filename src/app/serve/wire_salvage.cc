#include "app/serve/wire_salvage.h"

#include "app/serve/wire_cluster.h"
#include "app/serve/wire_recording.h"
#include "base/log.h"
#include "storage/journal/copy/copied_recordings.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenLooks = 3s;
constexpr auto kAfterFailure = 10s;

}  // namespace

Salvager::Salvager(const Settings& settings, async::Executor home, Storage& storage, async::BlockingPool& lease_pool,
                   const Candidacy& candidacy, voicemail::OnSalvaged on_salvaged)
    : shared_(copy_directory(settings)),
      storage_(storage),
      on_salvaged_(std::move(on_salvaged)),
      task_(std::move(home), lease_pool, storage.leases(),
            {"salvager", applicant_of(settings), candidacy.for_call_roles(),
             [this](const std::shared_ptr<const cluster::Tenure>& tenure) { return run(tenure); }}) {}

void Salvager::start() {
  if (!shared_.empty()) task_.start();
}

async::Task<> Salvager::run(std::shared_ptr<const cluster::Tenure> tenure) {
  storage::CopiedRecordings copies(shared_, storage_.nodes(), tenure->epoch(), [tenure] { return tenure->is_valid(); });
  std::string last_complaint;
  const std::function<Result<int>()> look = [&] {
    return voicemail::salvage_recordings_blocking(storage_.commit_stores(), copies, on_salvaged_);
  };
  for (;;) {
    const Result<int> salvaged = co_await pool_.run<int>(look);
    if (salvaged && *salvaged > 0) log::info("salvage", "{} recordings of dead nodes are now messages", *salvaged);
    if (!salvaged && salvaged.error().detail != std::exchange(last_complaint, salvaged.error().detail))
      log::warning("salvage", "will be tried again: {}", to_string(salvaged.error()));
    const auto pause = salvaged ? kBetweenLooks : kAfterFailure;
    co_await async::sleep_until(async::Deadline::in(pause));
  }
}

}  // namespace aftertone::app
