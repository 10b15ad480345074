#include "storage/shipping/audio_carrier.h"

#include "base/error_codes.h"
#include "base/log.h"
#include "storage/audio/audio_name.h"
#include "storage/audio/file_audio_backend.h"
#include "storage/audio/wav_file.h"

namespace aftertone::storage {
namespace {

Carried lost(const WaitingChange& change, const std::string& why) {
  // Said once, not with each try.
  if (change.tries == 0)
    log::error(error_codes::kAudioMissing, "shipping", "{} cannot be copied to the other site: {}", change.audio_name,
               why);
  return Carried::lost;
}

}  // namespace

Result<Carried> AudioCarrier::carry_blocking(const WaitingChange& change) {
  if (there_ == nullptr) return Carried::not_ours;
  if (!parse_audio_name(change.audio_name)) return lost(change, "it is not the name of an audio file");
  const auto path = here_.verified_copy_blocking(change.audio_name, change.audio_sha256);
  const auto file = path ? read_audio_file_blocking(*path) : Result<std::string>(tl::unexpected(path.error()));
  if (file) return put_blocking(change, *file);
  if (file.error().temporary) return fail_while("this site's audio store", file);
  return lost(change, file.error().detail);
}

Result<Carried> AudioCarrier::put_blocking(const WaitingChange& change, const std::string& file) {
  auto content = wav_content(file);
  if (!content) return lost(change, "it is not a recording");
  voicemail::MemoryAudio audio(std::move(content->audio));
  const auto stored = there_->put_as_blocking(change.audio_name, content->codec, audio);
  // What is wrong there, a person will put right.
  if (!stored) return fail_temporarily(stored.error().code, "the other site's audio store: " + stored.error().detail);
  return Carried::arrived;
}

}  // namespace aftertone::storage
