#include "voicemail/usecases/sweep_audio.h"

#include <fmt/format.h>

#include "base/log.h"

namespace aftertone::voicemail {
namespace {

constexpr auto kYoung = std::chrono::hours(24);  // a commit that fails is tried again within minutes
constexpr std::size_t kFewNobodys = 3;           // and a tenth of what was looked at: more is a wrong database

}  // namespace

Status SweepAudio::put_back_blocking() {
  const auto names = ports_.files.set_aside_files_blocking();
  if (!names) return tl::unexpected(names.error());
  for (const std::string& name : *names) {
    const auto use = ports_.messages.audio_use_blocking(name);
    if (!use) return tl::unexpected(use.error());
    if (*use != AudioUse::wanted) continue;
    if (const Status back = ports_.files.put_back_blocking(name); !back) return back;
    log::warning("purge", "audio {} had been set aside and is wanted: it is back", name);
    ++report_.put_back;
  }
  return {};
}

Status SweepAudio::look_at_blocking(std::uint8_t part) {
  const auto names = ports_.files.old_files_blocking(part, ports_.stores.clock.now() - kYoung);
  if (!names) return tl::unexpected(names.error());
  for (const std::string& name : *names) {
    const auto use = ports_.messages.audio_use_blocking(name);
    if (!use) return tl::unexpected(use.error());
    ++report_.looked_at;
    if (*use == AudioUse::unknown) nobodys_.push_back(name);
    if (*use != AudioUse::purged) continue;
    if (const Status removed = ports_.stores.audio.remove_blocking(name); !removed) return removed;
    ++report_.removed;
  }
  return {};
}

Status SweepAudio::set_aside_blocking() {
  if (nobodys_.size() > kFewNobodys + static_cast<std::size_t>(report_.looked_at) / 10) {
    return fail(Code::conflict, fmt::format("{} of {} audio files that were looked at belong to no message; nothing is "
                                            "set aside: does [database] url name the database of [audio] directory?",
                                            nobodys_.size(), report_.looked_at));
  }
  for (const std::string& name : nobodys_) {
    if (const Status aside = ports_.files.set_aside_blocking(name); !aside) return aside;
    const auto use = ports_.messages.audio_use_blocking(name);
    if (!use) return tl::unexpected(use.error());  // the next run puts it back if it is wanted
    if (*use == AudioUse::wanted) {
      if (const Status back = ports_.files.put_back_blocking(name); !back) return back;
      continue;
    }
    log::warning("purge", "audio {} belongs to no message or greeting: it is set aside in orphaned/", name);
    ++report_.set_aside;
  }
  return {};
}

}  // namespace aftertone::voicemail
