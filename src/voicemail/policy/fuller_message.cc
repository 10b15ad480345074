#include "voicemail/policy/fuller_message.h"

#include <tuple>

namespace aftertone::voicemail {
namespace {

bool is_whole(const Message& message) {
  return message.end_reason != EndReason::salvaged;
}

}  // namespace

Message fuller_message(Message kept, const Message& again) {
  if (kept.state == MessageState::purged) return kept;
  if (again.audio_bytes > kept.audio_bytes) {
    kept.audio_name = again.audio_name;
    kept.audio_bytes = again.audio_bytes;
    kept.audio_sha256 = again.audio_sha256;
  }
  const bool is_longer = again.duration > kept.duration;
  const bool is_as_long = again.duration == kept.duration;
  if (is_longer || (is_as_long && is_whole(again) && !is_whole(kept))) kept.end_reason = again.end_reason;
  if (is_longer || is_as_long) kept.urgent = kept.urgent || again.urgent;
  if (is_longer) kept.duration = again.duration;
  return kept;
}

bool is_as_full(const Message& one, const Message& other) {
  const auto facts = [](const Message& message) {
    return std::tie(message.audio_name, message.audio_bytes, message.audio_sha256, message.duration, message.end_reason,
                    message.urgent);
  };
  return facts(one) == facts(other);
}

}  // namespace aftertone::voicemail
