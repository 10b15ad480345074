// What the templates can tell about a message. Pure.
#pragma once

#include <span>
#include <string_view>

#include "base/time_zone.h"
#include "notify/templates/language_pack.h"
#include "notify/templates/template.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/model/message.h"

namespace aftertone::notify {

// What became of the recording in this notification.
enum class AudioNote { attached, too_large, missing, linked, left_out };

// The names of the placeholders, as a template may use them.
std::span<const std::string_view> message_placeholders();

std::span<const std::string_view> digest_placeholders();

// A value for every one of message_placeholders().
Values describe_blocking(const voicemail::Message& message, const voicemail::Mailbox& mailbox, const Words& words,
                         AudioNote audio);

// "Listen to the recording, until Monday, 5 October 2026". For linked, in place of the audio_note.
std::string linked_note_blocking(WallTime expires_at, const voicemail::Mailbox& mailbox, const Words& words);

// What of a digest's recordings can be heard where.
enum class DigestAudio { attached, linked, to_call };

// A value for every one of digest_placeholders() but "entries".
Values describe_digest(const voicemail::Mailbox& mailbox, const Words& words, std::size_t count, bool is_urgent,
                       DigestAudio audio);

// `time` by the clock of the mailbox's owner; UTC, with a warning in the log, if the mailbox's zone cannot be used.
LocalTime owners_time_blocking(WallTime time, const voicemail::Mailbox& mailbox);

}  // namespace aftertone::notify
