#include "voicemail/usecases/scrub_audio.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::voicemail {
namespace {

constexpr int kAtOnce = 100;

std::string whose(const KeptAudio& audio) {
  if (!audio.message) return fmt::format("a greeting of mailbox {}", audio.mailbox.value());
  return fmt::format("message {} of mailbox {}", audio.message->to_string(), audio.mailbox.value());
}

void tell(const ScrubFinding& finding) {
  const KeptAudio& audio = finding.audio;
  const log::ErrorCode& code = finding.is_missing ? error_codes::kAudioMissing : error_codes::kAudioBitrot;
  const char* what = finding.is_missing ? "is not there" : "is not what was stored";
  if (finding.is_repaired) {
    log::warning("audio", "{}: {} of {} {}; it was put again from [audio] replica_directory", code.name, audio.name,
                 whose(audio), what);
  } else {
    log::error(code, "audio",
               "{} of {} {} and cannot be played; put it back from a backup (its sha256 is {}) and look at the "
               "disks",
               audio.name, whose(audio), what, audio.sha256);
  }
}

}  // namespace

Result<bool> ScrubAudio::step_blocking() {
  if (!waiting_.empty()) {
    const KeptAudio audio = std::move(waiting_.back());
    waiting_.pop_back();
    if (const Status looked = look_at_blocking(audio); !looked) return tl::unexpected(looked.error());
    return true;
  }
  if (next_part_ >= end_part_) return false;
  auto found = ports_.rows.kept_blocking(static_cast<std::uint8_t>(next_part_), last_name_, kAtOnce);
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) {
    last_name_.clear();
    return ++next_part_ < end_part_;
  }
  waiting_ = std::move(*found);
  last_name_ = waiting_.back().name;
  std::ranges::reverse(waiting_);
  return true;
}

Status ScrubAudio::look_at_blocking(const KeptAudio& audio) {
  const auto found = ports_.files.inspect_blocking(audio.name);
  if (!found && found.error().code != Code::not_found) return tl::unexpected(found.error());
  ++report_.looked_at;
  if (found) report_.bytes += found->bytes;
  if (found && found->sha256 == audio.sha256) return {};
  return care_for_blocking({audio, !found.has_value(), false});
}

// What was purged or recorded anew meanwhile is wanted by nobody.
Status ScrubAudio::care_for_blocking(ScrubFinding finding) {
  const auto use = ports_.messages.audio_use_blocking(finding.audio.name);
  if (!use) return tl::unexpected(use.error());
  if (*use != AudioUse::wanted) return {};
  const Status repaired = ports_.files.repair_blocking(finding.audio);
  if (!repaired && repaired.error().temporary) return repaired;
  finding.is_repaired = repaired.has_value();
  tell(finding);
  report_.findings.push_back(std::move(finding));
  return {};
}

int broken_count(const ScrubReport& report) {
  return static_cast<int>(std::ranges::count_if(report.findings, [](const auto& each) { return !each.is_repaired; }));
}

}  // namespace aftertone::voicemail
