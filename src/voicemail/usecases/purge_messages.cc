#include "voicemail/usecases/purge_messages.h"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "base/crash_point.h"
#include "base/log.h"

namespace aftertone::voicemail {
namespace {

constexpr int kAtOnce = 100;
constexpr int kEverything = 1'000'000;  // a preview is read into memory

WallTime saved_before(const Stores& stores) {
  return stores.clock.now() - stores.rules.longest_saved;
}

// "Now" counts: with a period of none, what was deleted in this very millisecond goes as well.
WallTime deleted_before(const Stores& stores) {
  return stores.clock.now() - stores.rules.undelete + std::chrono::milliseconds(1);
}

bool expires_saved(const Stores& stores) {
  return stores.rules.longest_saved.count() > 0;
}

}  // namespace

Result<bool> PurgeMessages::step_blocking() {
  const Result<bool> has_more = work_blocking();
  if (!has_more) {
    phase_ = Phase::over;
    return has_more;
  }
  if (!*has_more) phase_ = static_cast<Phase>(static_cast<int>(phase_) + 1);
  return phase_ != Phase::over;
}

Result<bool> PurgeMessages::work_blocking() {
  const auto done = [] { return false; };
  switch (phase_) {
    case Phase::expire:
      return expire_blocking();
    case Phase::purge:
      return purge_blocking();
    case Phase::remove_audio:
      return remove_audio_blocking();
    case Phase::put_back:
      return sweep_.put_back_blocking().map(done);
    case Phase::look_at:
      return look_at_blocking();
    case Phase::set_aside:
      return sweep_.set_aside_blocking().map(done);
    case Phase::over:
      break;
  }
  return fail(Code::invalid, "this run of the purger is over");
}

Result<bool> PurgeMessages::expire_blocking() {
  if (!expires_saved(ports_.stores)) return false;
  const auto saved = ports_.messages.saved_blocking(saved_before(ports_.stores), kAtOnce);
  if (!saved) return tl::unexpected(saved.error());
  for (const MessageId& id : *saved) {
    const Status deleted = ports_.stores.messages.set_state_blocking(id, MessageState::deleted);
    const bool is_gone = !deleted && !deleted.error().temporary;  // purged with its mailbox meanwhile
    if (!deleted && !is_gone) return tl::unexpected(deleted.error());
    if (deleted) ++report_.expired;
  }
  return saved->size() == static_cast<std::size_t>(kAtOnce);
}

Result<bool> PurgeMessages::purge_blocking() {
  if (const Status dated = ports_.messages.date_deletions_blocking(ports_.stores.clock.now()); !dated)
    return tl::unexpected(dated.error());
  auto deleted = ports_.messages.deleted_blocking(deleted_before(ports_.stores), kAtOnce);
  if (deleted && deleted->empty()) deleted = ports_.messages.deleted_beyond_bound_blocking(kAtOnce);
  if (!deleted) return tl::unexpected(deleted.error());
  if (deleted->empty()) return false;
  const auto purged = ports_.messages.purge_blocking(*deleted, ports_.stores.clock.now());
  if (!purged) return tl::unexpected(purged.error());
  report_.purged += *purged;
  return *purged > 0;  // none: all were undeleted under our hands
}

Result<bool> PurgeMessages::remove_audio_blocking() {
  const auto waiting = ports_.messages.audio_to_remove_blocking(last_audio_, kAtOnce);
  if (!waiting) return tl::unexpected(waiting.error());
  for (const PurgedAudio& audio : *waiting) {
    last_audio_ = audio.message;
    if (const Status removed = ports_.stores.audio.remove_blocking(audio.name); !removed) {
      log::warning("purge", "audio {} of a purged message stays for now: {}", audio.name, to_string(removed.error()));
      ++report_.audio_failed;
      continue;
    }
    crash_point("purge: audio removed");
    const Status noted = ports_.messages.note_audio_removed_blocking(audio.message, ports_.stores.clock.now());
    if (!noted) return tl::unexpected(noted.error());
    ++report_.audio_removed;
    report_.bytes_freed += audio.bytes;
  }
  return waiting->size() == static_cast<std::size_t>(kAtOnce);
}

Result<bool> PurgeMessages::look_at_blocking() {
  if (next_part_ >= end_part_) return false;
  if (const Status looked = sweep_.look_at_blocking(static_cast<std::uint8_t>(next_part_)); !looked)
    return tl::unexpected(looked.error());
  return ++next_part_ < end_part_;
}

PurgeReport PurgeMessages::report() const {
  PurgeReport report = report_;
  report.sweep = sweep_.report();
  return report;
}

Result<PurgeReport> preview_purge_blocking(const PurgePorts& ports) {
  PurgeReport report;
  if (expires_saved(ports.stores)) {
    const auto saved = ports.messages.saved_blocking(saved_before(ports.stores), kEverything);
    if (!saved) return tl::unexpected(saved.error());
    report.expired = static_cast<int>(saved->size());
  }
  std::set<MessageId> counted;
  for (const auto& deleted : {ports.messages.deleted_blocking(deleted_before(ports.stores), kEverything),
                              ports.messages.deleted_beyond_bound_blocking(kEverything)}) {
    if (!deleted) return tl::unexpected(deleted.error());
    for (const DeletedMessage& message : *deleted) {
      if (counted.insert(message.id).second) report.bytes_freed += message.audio_bytes;
    }
  }
  const auto waiting = ports.messages.audio_to_remove_blocking(MessageId(), kEverything);
  if (!waiting) return tl::unexpected(waiting.error());
  report.purged = static_cast<int>(counted.size());
  report.audio_removed = report.purged + static_cast<int>(waiting->size());
  for (const PurgedAudio& audio : *waiting)
    report.bytes_freed += audio.bytes;
  return report;
}

std::string to_string(const PurgeReport& report) {
  std::vector<std::string> parts;
  const auto tell = [&parts](int count, std::string_view what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  tell(report.expired, "saved too long and deleted");
  tell(report.purged, "purged");
  tell(report.audio_removed + report.sweep.removed, "audio files removed");
  tell(report.audio_failed, "audio files that could not be removed");
  tell(report.sweep.set_aside, "audio files of nobody set aside");
  tell(report.sweep.put_back, "audio files put back");
  if (report.bytes_freed > 0) parts.push_back(fmt::format("{} bytes freed", report.bytes_freed));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace aftertone::voicemail
