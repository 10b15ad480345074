#include "app/serve/wire_recording.h"

#include "app/serve/wire_cluster.h"
#include "base/log.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kRound = 10s;
constexpr auto kLookAtCopy = 2s;
constexpr std::size_t kChunksPerCall = 50;  // 10 s of audio: how long the disk may stall before any is lost

storage::JournalSettings journal_settings(const Settings& settings) {
  storage::JournalSettings journal;
  journal.directory = settings.resolved(settings.journal.directory);
  if (!settings.journal.alternate.empty()) journal.alternate_directory = settings.resolved(settings.journal.alternate);
  journal.reserve_bytes = settings.journal.reserve_mb << 20;
  return journal;
}

}  // namespace

std::vector<std::filesystem::path> journal_roots(const Settings& settings) {
  std::vector<std::filesystem::path> paths{settings.resolved(settings.journal.directory)};
  if (!settings.journal.alternate.empty()) paths.push_back(settings.resolved(settings.journal.alternate));
  return paths;
}

std::filesystem::path copy_directory(const Settings& settings) {
  const std::filesystem::path& wanted = settings.journal.copy_directory;
  if (wanted != "auto") return wanted.empty() ? wanted : settings.resolved(wanted);
  const bool has_shared_directory = settings.database.url.starts_with("postgres") && settings.audio.url.empty();
  if (!has_shared_directory) return {};
  return settings.resolved(settings.audio.directory) / "inflight";
}

RunningJournal::RunningJournal(const Settings& settings)
    : abandoned_(journal_roots(settings),
                 [this](const Uuid& journal) { return !copier_ || copier_->has_removed(journal); }) {
  const std::size_t chunks = kChunksPerCall * settings.sip.max_calls / settings.rtp.threads + kChunksPerCall;
  for (std::size_t i = 0; i < settings.rtp.threads; ++i)
    lanes_.push_back(std::make_unique<async::ChunkLane>(chunks));
}

Result<std::unique_ptr<RunningJournal>> RunningJournal::start_blocking(const Settings& settings) {
  std::unique_ptr<RunningJournal> running(new RunningJournal(settings));
  auto journal = storage::FileJournal::start(journal_settings(settings), running->lanes());
  if (!journal) return fail_while("journal", journal);
  running->journal_ = std::move(*journal);
  if (const std::filesystem::path shared = copy_directory(settings); !shared.empty()) {
    const storage::CopierSettings copier{journal_roots(settings), shared / node_name(settings)};
    running->copier_ = std::make_unique<storage::JournalCopier>(copier, running->journal_->id());
  }
  return running;
}

void RunningJournal::say_if_the_copy_hangs() {
  if (copier_) copier_->say_if_it_hangs();
}

std::vector<async::ChunkLane*> RunningJournal::lanes() const {
  std::vector<async::ChunkLane*> lanes;
  for (const auto& lane : lanes_)
    lanes.push_back(lane.get());
  return lanes;
}

Caretaker::Caretaker(async::Executor home, voicemail::Stores& stores, RunningJournal& journal,
                     voicemail::OnSalvaged on_salvaged)
    : stores_(stores), journal_(journal), on_salvaged_(std::move(on_salvaged)), tasks_(std::move(home)) {}

void Caretaker::start() {
  tasks_.spawn("caretaker", run());
  tasks_.spawn("journal copy", watch_copy());
}

async::Task<> Caretaker::watch_copy() {
  for (;;) {
    journal_.say_if_the_copy_hangs();
    co_await async::sleep_until(async::Deadline::in(kLookAtCopy));
  }
}

async::Task<> Caretaker::run() {
  for (;;) {
    const std::function<Result<bool>()> job = [this] {
      look_after_blocking();
      return true;
    };
    const Result<bool> looked = co_await pool_.run<bool>(job);
    if (!looked) log::warning("salvage", "will be tried again: {}", to_string(looked.error()));
    co_await async::sleep_until(async::Deadline::in(kRound));
  }
}

void Caretaker::look_after_blocking() {
  const auto salvaged = voicemail::salvage_recordings_blocking(stores_, journal_.abandoned(), on_salvaged_);
  if (!salvaged) {
    log::warning("salvage", "will be tried again: {}", to_string(salvaged.error()));
  } else if (*salvaged > 0) {
    log::info("salvage", "{} recordings of an earlier process are now messages", *salvaged);
  }
}

}  // namespace aftertone::app
