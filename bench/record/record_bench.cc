// What it costs to have N recordings on disk while they are recorded: the shared journal, and a folder for each
// recording as the alternative (docs/adr/0003-one-journal-for-all-recordings.md). usage: record_bench DIRECTORY
// [RECORDINGS] [SECONDS]
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "async/loop.h"
#include "base/unique_fd.h"
#include "storage/audio/file_audio_store.h"
#include "storage/journal/file_journal.h"

namespace aftertone {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using async::StreamNumber;

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

// What all threads but the calling one have used.
double cpu_of_others() {
  return cpu_seconds(RUSAGE_SELF) - cpu_seconds(RUSAGE_THREAD);
}

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Load {
  fs::path directory;
  std::size_t recordings = 1000;
  std::size_t seconds = 10;
};

async::Task<> seal(storage::FileJournal& journal, StreamNumber stream) {
  const voicemail::RecordingEnd end;
  const auto sealed = co_await journal.seal(stream, end, async::Deadline::in(30s));
  if (!sealed) fmt::print("a seal failed: {}\n", to_string(sealed.error()));
}

void send(async::ChunkLane& lane, StreamNumber stream, std::uint64_t offset, bool is_last) {
  async::Chunk* chunk = lane.take();
  if (chunk == nullptr) std::exit(2);  // the disk stalled for longer than the pool is deep
  chunk->stream = stream;
  chunk->offset = offset;
  chunk->size = async::Chunk::kCapacity;
  chunk->is_last = is_last;
  chunk->bytes.fill(static_cast<std::uint8_t>(stream + offset));
  lane.send(chunk);
}

// Five chunks a second of each recording, spread evenly over the second.
void record(async::ChunkLane& lane, const std::vector<StreamNumber>& streams, std::size_t seconds) {
  constexpr std::size_t kSlots = 20;  // of 10 ms, in a chunk's 200 ms
  auto at = Clock::now();
  for (std::size_t slot = 0; slot < seconds * 5 * kSlots; ++slot) {
    const std::size_t chunk = slot / kSlots;
    for (std::size_t i = slot % kSlots; i < streams.size(); i += kSlots) {
      send(lane, streams[i], chunk * async::Chunk::kCapacity, chunk + 1 == seconds * 5);
    }
    std::this_thread::sleep_until(at += 10ms);
  }
}

void measure_store(storage::FileJournal& journal, const std::vector<StreamNumber>& streams, const fs::path& directory) {
  const auto store = storage::FileAudioStore::open_blocking(directory);
  const double cpu = cpu_seconds(RUSAGE_THREAD);
  const auto start = Clock::now();
  for (const StreamNumber stream : streams) {
    const auto source = journal.open(stream);
    if (!(*store)->put_blocking(Uuid::v7(SystemClock().now()), voicemail::AudioCodec::pcmu, **source)) std::exit(3);
    journal.forget(stream);
  }
  const auto count = static_cast<double>(streams.size());
  fmt::print("  into the audio store: {:.2f} ms CPU, {:.2f} ms a message\n",
             (cpu_seconds(RUSAGE_THREAD) - cpu) * 1e3 / count, milliseconds_since(start) / count);
}

void measure_journal(const Load& load) {
  async::ChunkLane lane(load.recordings * 50);
  storage::JournalSettings settings;
  settings.directory = load.directory / "journals";
  const auto journal = std::move(*storage::FileJournal::start(settings, {&lane}));
  std::vector<StreamNumber> streams;
  for (std::size_t i = 0; i < load.recordings; ++i) {
    voicemail::RecordingInfo info;
    info.id = Uuid::v7(SystemClock().now());
    streams.push_back(*journal->begin(info));
  }
  const double cpu = cpu_of_others();
  record(lane, streams, load.seconds);
  const double used = cpu_of_others() - cpu;
  const auto calls = static_cast<double>(load.recordings * load.seconds);
  fmt::print("  recording: {:.1f} us CPU a call-second, {:.2f} % of a core for {} recordings\n", used * 1e6 / calls,
             used * 100 / static_cast<double>(load.seconds), load.recordings);

  async::Loop loop("at-loop-0");
  std::vector<double> waits;
  for (const StreamNumber stream : streams) {
    const auto start = Clock::now();
    async::run_to_end(loop, seal(*journal, stream));
    waits.push_back(milliseconds_since(start));
  }
  std::ranges::sort(waits);
  fmt::print("  seal, one after the other: median {:.1f} ms, p99 {:.1f} ms, worst {:.1f} ms\n", waits[waits.size() / 2],
             waits[waits.size() * 99 / 100], waits.back());
  measure_store(*journal, streams, load.directory / "store");
}

// One thread's share of recordings: each has a folder; all are written and synced once a second.
void write_folders(const Load& load, std::size_t first, std::size_t step, double& worst_round) {
  std::vector<UniqueFd> files;
  for (std::size_t i = first; i < load.recordings; i += step) {
    const fs::path folder = load.directory / "folders" / std::to_string(i);
    fs::create_directories(folder);
    files.emplace_back(open((folder / "audio.part").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0640));
  }
  const std::vector<std::uint8_t> second(8000, 0x55);
  for (std::size_t round = 0; round < load.seconds; ++round) {
    const auto start = Clock::now();
    for (const UniqueFd& file : files) {
      const bool good =
          pwrite(file.value(), second.data(), second.size(), static_cast<off_t>(round * second.size())) > 0 &&
          fdatasync(file.value()) == 0;
      if (!good) std::exit(4);
    }
    worst_round = std::max(worst_round, milliseconds_since(start));
    std::this_thread::sleep_until(start + 1s);
  }
}

void measure_folders(const Load& load, std::size_t threads) {
  const double cpu = cpu_of_others();
  const auto start = Clock::now();
  std::vector<double> worst(threads, 0);
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < threads; ++i)
    workers.emplace_back([&, i] { write_folders(load, i, threads, worst[i]); });
  workers.clear();
  const auto calls = static_cast<double>(load.recordings * load.seconds);
  fmt::print("  {} threads: {:.1f} us CPU a call-second; {} s of audio took {:.1f} s, the worst round {:.0f} ms\n",
             threads, (cpu_of_others() - cpu) * 1e6 / calls, load.seconds, milliseconds_since(start) / 1e3,
             *std::ranges::max_element(worst));
  fs::remove_all(load.directory / "folders");
}

}  // namespace
}  // namespace aftertone

int main(int argc, char** argv) {
  using namespace aftertone;
  if (argc < 2) {
    fmt::print("usage: record_bench DIRECTORY [RECORDINGS] [SECONDS]\n");
    return 2;
  }
  Load load{fs::path(argv[1]) / "record_bench"};
  if (argc > 2) load.recordings = std::strtoul(argv[2], nullptr, 10);
  if (argc > 3) load.seconds = std::strtoul(argv[3], nullptr, 10);
  fmt::print("one journal, one fdatasync for all each 200 ms\n");
  measure_journal(load);
  fmt::print("a folder for each recording, an fdatasync for each each second\n");
  for (const std::size_t threads : {1, 8})
    measure_folders(load, threads);
  fs::remove_all(load.directory);
}
