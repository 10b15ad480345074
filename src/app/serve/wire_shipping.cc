#include "app/serve/wire_shipping.h"

#include <algorithm>
#include <atomic>
#include <optional>

#include "app/serve/leased_task.h"
#include "app/serve/wire_cluster.h"
#include "app/wire_audio.h"
#include "async/loop.h"
#include "base/log.h"
#include "storage/postgres/postgres_database.h"
#include "storage/shipping/shipper.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using storage::PassReport;

constexpr std::chrono::milliseconds kBetweenPasses = 500ms;
constexpr std::chrono::milliseconds kAfterFailure = 1s;  // doubled each time
constexpr std::chrono::milliseconds kLongestPause = 15s;
constexpr std::size_t kConnections = 2;
constexpr std::size_t kMostWaiting = 4;

// What is said once for each change of state.
class Complaints {
 public:
  explicit Complaints(std::string site) : site_(std::move(site)) {}

  void hear(const Result<PassReport>& pass) {
    // Whether somebody has to put it right is news; how an attempt has failed is not.
    const std::optional<bool> trouble = pass ? std::nullopt : std::optional(pass.error().temporary);
    if (trouble && trouble != trouble_)
      log::warning("shipping", "site-apart: site {} is not told what changes here; it waits: {}; see aftertone rpo",
                   site_, to_string(pass.error()));
    if (!trouble && (trouble_ || is_first_)) log::info("shipping", "site {} is told what changes here", site_);
    trouble_ = trouble;
    is_first_ = false;
    if (pass) hear_of_audio(pass->audio_trouble);
  }

 private:
  // A pass without any audio says nothing of the stores.
  void hear_of_audio(const std::string& trouble) {
    if (trouble.empty() == !is_audio_held_) return;
    is_audio_held_ = !trouble.empty();
    if (is_audio_held_)
      log::warning("shipping", "site-apart: messages with audio wait for {}; see aftertone rpo", trouble);
    else
      log::info("shipping", "audio is copied to site {} again", site_);
  }

  const std::string site_;
  bool is_first_ = true;
  std::optional<bool> trouble_;  // that it is temporary
  bool is_audio_held_ = false;
};

class RunningShipping : public Shipping {
 public:
  RunningShipping(const Settings& settings, Storage& storage, std::unique_ptr<storage::Database> other,
                  std::unique_ptr<storage::GuardedAudioStore> other_audio, std::function<bool()> may_hold)
      : names_{settings.node.site, settings.site.peer},
        storage_(storage),
        other_(std::move(other)),
        other_audio_(std::move(other_audio)),
        task_(loop_.executor(), lease_pool_, storage.leases(),
              {"shipper", applicant_of(settings), std::move(may_hold),
               [this](const std::shared_ptr<const cluster::Tenure>& tenure) { return run(tenure); }}) {
    task_.start();
  }
  ~RunningShipping() override {
    is_stopping_ = true;
    task_.stop_blocking();
  }

 private:
  async::Task<> run(std::shared_ptr<const cluster::Tenure> tenure) {
    voicemail::AudioStore& audio = storage_.stores().audio;
    storage::Shipper shipper(storage_.opened_database().of(Use::shipping), storage::OtherSite(*other_, names_),
                             storage::AudioCarrier(audio, other_audio_.get()), audio,
                             [this, tenure] { return !is_stopping_ && tenure->is_valid(); });
    const std::function<Result<PassReport>()> pass = [&shipper] { return shipper.pass_blocking(); };
    Complaints complaints(names_.other);
    std::chrono::milliseconds after_failure = kAfterFailure;
    for (;;) {
      const Result<PassReport> passed = co_await pool_.run<PassReport>(pass);
      complaints.hear(passed);
      std::chrono::milliseconds pause = kBetweenPasses;
      if (passed && passed->has_more) pause = 0ms;
      if (!passed) pause = std::exchange(after_failure, std::min(after_failure * 2, kLongestPause));
      if (passed) after_failure = kAfterFailure;
      co_await async::sleep_until(async::Deadline::in(pause));
    }
  }

  const storage::SiteNames names_;
  Storage& storage_;
  const std::unique_ptr<storage::Database> other_;
  const std::unique_ptr<storage::GuardedAudioStore> other_audio_;  // null: somebody else copies the audio
  std::atomic<bool> is_stopping_{false};
  async::Loop loop_{"at-ship"};
  async::BlockingPool pool_{"at-ship-sql", 1, kMostWaiting};
  async::BlockingPool lease_pool_{"at-ship-lease", 1, kMostWaiting};
  LeasedTask task_;
};

}  // namespace

Result<std::unique_ptr<Shipping>> Shipping::start_blocking(const Settings& settings, Storage& storage,
                                                           std::function<bool()> may_hold) {
  if (settings.site.peer_database.empty()) return std::unique_ptr<Shipping>();
  const storage::TimelineFile timeline(settings.node.data_directory / "peer_database_timeline",
                                       storage::TimelineFile::Use::read_and_write);
  auto servers = storage::PostgresServers::create_blocking(settings.site.peer_database, timeline);
  if (!servers) return fail_while("[site] peer_database", servers);
  storage::DatabaseOptions options;
  options.connections = kConnections;
  std::unique_ptr<storage::GuardedAudioStore> audio;
  if (!settings.site.peer_audio.empty()) {
    audio = other_site_audio_store(settings.site.peer_audio);
    if (const Status started = audio->start_blocking(); !started) return fail_while("[site] peer_audio", started);
  }
  return std::make_unique<RunningShipping>(settings, storage, storage::postgres_database(std::move(*servers), options),
                                           std::move(audio), std::move(may_hold));
}

}  // namespace aftertone::app
