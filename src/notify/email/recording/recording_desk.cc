#include "notify/email/recording/recording_desk.h"

#include <fmt/format.h>

#include <fstream>

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::notify {
namespace {

constexpr std::int64_t kBestCompression = 8;  // of no more than that we dream

AudioForm form_of(Attachment attachment) {
  if (attachment == Attachment::mp3) return AudioForm::mp3;
  return attachment == Attachment::opus ? AudioForm::opus : AudioForm::wav;
}

}  // namespace

RecordingDesk::RecordingDesk(const EmailSettings& settings, voicemail::AudioStore& audio, LinkMaker make_link)
    : attachment_(settings.attachment),
      most_bytes_(settings.max_attachment_bytes),
      link_above_bytes_(settings.link_above_bytes),
      audio_(audio),
      make_link_(std::move(make_link)) {}

bool RecordingDesk::wants_links() const {
  return make_link_ && (attachment_ == Attachment::link || link_above_bytes_ != 0);
}

PreparedRecording RecordingDesk::linked(const voicemail::Message& message) const {
  return {AudioNote::linked, AudioForm::wav, "", make_link_(message)};
}

Result<PreparedRecording> RecordingDesk::prepare_blocking(const voicemail::Message& message) const {
  if (attachment_ == Attachment::none) return told(AudioNote::left_out);
  if (attachment_ == Attachment::link) return linked(message);
  const std::int64_t most = attachment_ == Attachment::wav ? most_bytes_ : most_bytes_ * kBestCompression;
  const bool may_fit = message.audio_bytes <= most;
  Result<PreparedRecording> recording = may_fit ? attached_blocking(message) : told(AudioNote::too_large);
  if (!recording || recording->note == AudioNote::missing) return recording;
  const auto size = static_cast<std::int64_t>(recording->bytes.size());
  if (size > most_bytes_) recording = told(AudioNote::too_large);
  const bool is_large = recording->note == AudioNote::too_large || size > link_above_bytes_;
  if (is_large && wants_links()) return linked(message);
  return recording;
}

Result<PreparedRecording> RecordingDesk::prepare_for_digest_blocking(const voicemail::Message& message,
                                                                     std::int64_t room) const {
  const bool is_file = attachment_ != Attachment::none && attachment_ != Attachment::link;
  const std::int64_t most = attachment_ == Attachment::wav ? room : room * kBestCompression;
  if (is_file && message.audio_bytes <= most) {
    auto recording = attached_blocking(message);
    if (!recording || static_cast<std::int64_t>(recording->bytes.size()) <= room) return recording;
  }
  return wants_links() ? linked(message) : told(AudioNote::left_out);
}

Result<PreparedRecording> RecordingDesk::attached_blocking(const voicemail::Message& message) const {
  auto stored = read_stored_blocking(message);
  if (!stored && stored.error().temporary) return tl::unexpected(stored.error());
  if (!stored) {
    log::error(error_codes::kAudioMissing, "notify", "notify-no-audio: message {} is told without its recording: {}",
               message.id.to_string(), ascii::printable(to_string(stored.error())));
    return told(AudioNote::missing);
  }
  const AudioForm form = form_of(attachment_);
  if (form == AudioForm::wav) return PreparedRecording{AudioNote::attached, form, std::move(*stored), {}};
  auto encoded = encode_recording(*stored, form);
  if (encoded) return PreparedRecording{AudioNote::attached, form, std::move(*encoded), {}};
  log::warning("notify", "message {} goes out as WAV: {}", message.id.to_string(), encoded.error().detail);
  return PreparedRecording{AudioNote::attached, AudioForm::wav, std::move(*stored), {}};
}

// The file as it was committed, whole.
Result<std::string> RecordingDesk::read_stored_blocking(const voicemail::Message& message) const {
  const auto path = audio_.verified_copy_blocking(message.audio_name, message.audio_sha256);
  if (!path) return tl::unexpected(path.error());
  std::string bytes(static_cast<std::size_t>(message.audio_bytes), '\0');
  std::ifstream file(*path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const bool is_whole = file.gcount() == message.audio_bytes && file.peek() == std::ifstream::traits_type::eof();
  if (is_whole) return bytes;
  return fail(Code::corrupt,
              fmt::format("{} does not have the {} bytes it should", path->string(), message.audio_bytes));
}

}  // namespace aftertone::notify
