// What a site knows, at this moment, of the copies that two sites keep of each other: for `aftertone rpo`, and for
// whoever is to decide whether a site takes over. Blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "storage/shipping/change_log.h"
#include "storage/shipping/other_site.h"
#include "storage/shipping/site_beat.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::storage {

// Audio of messages and greetings that came from the other site, and is not in this site's store.
struct MissingAudio {
  std::int64_t files = 0;
  std::int64_t bytes = 0;          // of messages: those of greetings are not known
  std::optional<WallTime> oldest;  // since when its row is here
};

struct SiteKnowledge {
  WallTime now;                    // by this site's database, as `heard_at` and `oldest`
  std::optional<SiteBeat> theirs;  // what is here of the other site; nothing: it has not shipped anything yet
  std::optional<SiteBeat> ours;    // what the other site has of this one, as far as our shipper knows
  WaitingChanges waiting;          // here for the other site
  MissingAudio missing;
  std::int64_t exposed = 0;  // deliveries that came from the other site and are not finished: it may send them yet

  // What was committed so long ago, or earlier, has arrived. Nothing: it is not known since when.
  std::optional<std::chrono::milliseconds> behind_here() const;   // the other site's changes, here, with their audio
  std::optional<std::chrono::milliseconds> behind_there() const;  // this site's changes, at the other one
};

// Looks for audio that has arrived before it counts what is missing: the oldest few hundred files, the shipper for all.
// Error: the database; unsupported where nothing has been shipped ever.
Result<SiteKnowledge> site_knowledge_blocking(Database& own, voicemail::AudioStore& own_audio, const SiteNames& names);

// None of the exposed deliveries begins before `time` is over: so long the other site may tell that it has sent them.
// Those that wait for that already wait no longer. How many.
Result<std::int64_t> hold_exposed_blocking(Database& own, WallTime now, std::chrono::seconds time);

// Notes what has arrived, of some that are awaited; the next look goes on behind them.
class AudioLook {
 public:
  AudioLook(ChangeLog& log, voicemail::AudioStore& own_audio) : log_(log), own_audio_(own_audio) {}
  Status look_blocking(const std::function<bool()>& may_go_on);

 private:
  ChangeLog& log_;
  voicemail::AudioStore& own_audio_;
  std::int64_t after_ = 0;
};

}  // namespace aftertone::storage
