#include "call/announcement_clips.h"

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::call {
namespace {

constexpr std::size_t kMostToldFiles = 1000;

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// What needs no file. nullptr: an AudioFile.
media::ClipPtr clip_in_memory(const Audio& audio, media::Codec codec) {
  if (std::holds_alternative<Beep>(audio)) return media::beep(codec);
  if (const auto* pause = std::get_if<Silence>(&audio)) return media::silence(codec, pause->length);
  if (const auto* coded = std::get_if<CodedAudio>(&audio))
    return media::clip_from_coded(codec, bytes_of(coded->bytes), codec);
  return nullptr;
}

}  // namespace

async::Task<media::ClipPtr> AnnouncementClips::load(std::filesystem::path path, media::Codec codec) {
  if (media::ClipPtr cached = cache_.find(path, codec)) co_return cached;
  const std::function<Result<media::ClipPtr>()> job = [this, &path, codec] {
    return cache_.load_blocking(path, codec);
  };
  const Result<media::ClipPtr> loaded = co_await pool_.run<media::ClipPtr>(job);
  if (loaded) co_return *loaded;
  tell_left_out(path, loaded.error());
  co_return nullptr;
}

// Every call would say it again: a person hears of a file once.
void AnnouncementClips::tell_left_out(const std::filesystem::path& path, const Error& error) {
  if (left_out_.size() >= kMostToldFiles) left_out_.clear();
  const bool is_new = left_out_.insert(path).second;
  log::failure(!is_new, error_codes::kPromptsMissing, "prompt", "{} is left out of what is said: {}", path.string(),
               to_string(error));
}

async::Task<media::Playlist> AnnouncementClips::prepare(Announcement announcement, media::Codec codec) {
  media::Playlist playlist;
  for (const Audio& audio : announcement) {
    media::ClipPtr clip = clip_in_memory(audio, codec);
    if (const auto* file = std::get_if<AudioFile>(&audio)) clip = co_await load(file->path, codec);
    if (clip && !clip->payload.empty()) playlist.push_back(std::move(clip));
  }
  co_return playlist;
}

}  // namespace aftertone::call
