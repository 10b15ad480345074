// Announcements as clips in a call's codec.
#pragma once

#include <set>

#include "async/blocking_pool.h"
#include "call/call.h"
#include "media/audio/clips.h"

namespace aftertone::call {

// Home: the loop of the calls.
class AnnouncementClips {
 public:
  AnnouncementClips(async::BlockingPool& pool, media::ClipCache& cache) : pool_(pool), cache_(cache) {}

  // What cannot be read is left out with a log line: a caller never pays for a missing file.
  async::Task<media::Playlist> prepare(Announcement announcement, media::Codec codec);

 private:
  async::Task<media::ClipPtr> load(std::filesystem::path path, media::Codec codec);

  void tell_left_out(const std::filesystem::path& path, const Error& error);

  async::BlockingPool& pool_;
  media::ClipCache& cache_;
  std::set<std::filesystem::path> left_out_;  // home thread only
};

}  // namespace aftertone::call
