#include "storage/journal/copy/copied_recordings.h"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kLimit = 5s;         // of what takes milliseconds
constexpr std::uint64_t kSlowestPerMillisecond = 5'000;  // bytes of a store that is slow and alive

std::chrono::milliseconds time_for(std::uint64_t bytes) {
  return kLimit + std::chrono::milliseconds(bytes / kSlowestPerMillisecond);
}

Result<std::string> read_whole_blocking(voicemail::AudioSource& audio) {
  std::string bytes(audio.size(), '\0');
  const std::span buffer(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  if (const Status read = audio.read_blocking(0, buffer); !read) return fail_while("read the recording", read);
  return bytes;
}

Status finish_or_keep_blocking(const CopiedJournal& copy, int lost) {
  return lost == 0 ? finish_copy_blocking(copy) : keep_damaged_copy_blocking(copy);
}

}  // namespace

CopiedRecordings::CopiedRecordings(std::filesystem::path shared, cluster::NodeStore& nodes, Epoch epoch,
                                   std::function<bool()> holds_role)
    : shared_(std::move(shared)), nodes_(nodes), epoch_(epoch), holds_role_(std::move(holds_role)) {}

Result<int> CopiedRecordings::for_each_blocking(const CommitFound& commit) {
  const auto nodes = nodes_.list_blocking();
  if (!nodes) return tl::unexpected(nodes.error());
  const auto copies = list_blocking();
  if (!copies) return tl::unexpected(copies.error());
  int committed = 0;
  int failed = 0;
  for (const CopiedJournal& copy : quiet_.due(*copies, *nodes, std::chrono::steady_clock::now())) {
    if (!holds_role_()) break;
    const auto salvage = salvage_blocking(copy, commit);
    if (salvage) {
      committed += salvage->committed;
      failed += salvage->failed;
    } else if (salvage.error().code != Code::not_found) {
      log::warning("journal", "the copy of node {}'s journal {} cannot be salvaged now: {}", copy.node,
                   copy.journal.to_string(), to_string(salvage.error()));
    }
  }
  if (failed == 0) return committed;
  return fail_temporarily(Code::unavailable, fmt::format("{} recordings are not in their mailboxes yet", failed));
}

Result<Salvage> CopiedRecordings::salvage_blocking(const CopiedJournal& seen, const CommitFound& commit) {
  auto claimed = claim_blocking(seen);
  if (!claimed) return tl::unexpected(claimed.error());
  if (seen.path != claimed->copy.path)
    log::info("journal", "node {} is dead, or its disk gone: salvaging the copy of its journal {}", seen.node,
              seen.journal.to_string());
  const Salvage salvage =
      commit_found_blocking(claimed->found, [this, &commit](Found& found) { return commit_blocking(found, commit); });
  if (salvage.failed > 0) return salvage;
  if (const Status concluded = conclude_blocking(claimed->copy, salvage); !concluded)
    log::warning("journal", "{}; the next look will do it", to_string(concluded.error()));
  return salvage;
}

// What is done is removed on the way.
Result<std::vector<CopiedJournal>> CopiedRecordings::list_blocking() {
  return ask_blocking<std::vector<CopiedJournal>>(kLimit, [shared = shared_] {
    auto copies = list_copies_blocking(shared);
    if (!copies) return copies;
    for (const CopiedJournal& copy : *copies) {
      if (copy.state != CopyState::done) continue;
      if (const Status removed = finish_copy_blocking(copy); !removed)
        log::warning("journal", "{}; the next look will do it", to_string(removed.error()));
    }
    return copies;
  });
}

Result<CopiedRecordings::Claimed> CopiedRecordings::claim_blocking(const CopiedJournal& seen) {
  return ask_blocking<Claimed>(time_for(seen.bytes), [seen, epoch = epoch_]() -> Result<Claimed> {
    const auto copy = claim_copy_blocking(seen, epoch);
    if (!copy) return tl::unexpected(copy.error());
    auto segments = open_copied_segments_blocking(*copy);
    if (!segments) return tl::unexpected(segments.error());
    auto found = find_recordings_blocking(copy->journal, std::move(*segments));
    if (!found) return tl::unexpected(found.error());
    return Claimed{*copy, std::move(*found)};
  });
}

Status CopiedRecordings::commit_blocking(Found& found, const CommitFound& commit) {
  const std::shared_ptr<voicemail::AudioSource> audio = std::move(found.audio);
  auto bytes = ask_blocking<std::string>(time_for(audio->size()), [audio] { return read_whole_blocking(*audio); });
  if (!bytes) return tl::unexpected(bytes.error());
  Found in_memory{found.recording, std::make_unique<voicemail::MemoryAudio>(std::move(*bytes))};
  return commit(in_memory);
}

Status CopiedRecordings::conclude_blocking(const CopiedJournal& copy, const Salvage& salvage) {
  if (salvage.lost > 0)
    log::error(
        error_codes::kJournalDamaged, "journal",
        "{} recordings in the copy of node {}'s journal {} cannot be told any more; kept for repair by hand: see "
        "docs/formats/journal.md",
        salvage.lost, copy.node, copy.journal.to_string());
  return ask_blocking<void>(kLimit, [copy, lost = salvage.lost] { return finish_or_keep_blocking(copy, lost); });
}

template <typename T>
Result<T> CopiedRecordings::ask_blocking(std::chrono::milliseconds limit, std::function<Result<T>()> job) {
  using Answer = std::optional<Result<T>>;
  const auto answer = std::make_shared<Answer>();
  const auto outcome =
      pool_.run_blocking([answer, job = std::move(job)] { answer->emplace(job()); }, async::Deadline::in(limit));
  if (outcome == async::DetachedPool::Outcome::done) return std::move(**answer);
  return fail_temporarily(Code::timeout, fmt::format("{} does not answer", shared_.string()));
}

}  // namespace aftertone::storage
