#include "notify/templates/message_values.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/log.h"
#include "notify/templates/safe_text.h"

namespace aftertone::notify {
namespace {

std::string caller_line(const std::string& name, const std::string& number, const Words& words) {
  if (name.empty() && number.empty()) return words.unknown_caller;
  if (name.empty() || name == number) return number;
  return number.empty() ? name : fmt::format("{} ({})", name, number);
}

std::string duration_text(std::chrono::milliseconds duration) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(duration).count();
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string date_text(const LocalTime& time, const Words& words) {
  return words.date.fill({{"weekday", words.weekdays.at(static_cast<std::size_t>(time.weekday))},
                          {"day", std::to_string(time.day)},
                          {"month", words.months.at(static_cast<std::size_t>(time.month - 1))},
                          {"month_number", fmt::format("{:02}", time.month)},
                          {"year", std::to_string(time.year)}});
}

std::string time_text(const LocalTime& time, const Words& words) {
  return words.time.fill({{"hour", fmt::format("{:02}", time.hour)},
                          {"minute", fmt::format("{:02}", time.minute)},
                          {"second", fmt::format("{:02}", time.second)}});
}

// The database or the audio store was away, or the machine that took it.
bool is_delayed(const voicemail::Message& message) {
  constexpr std::chrono::minutes kUsual{10};
  return message.committed_at - (message.started_at + message.duration) > kUsual;
}

std::string notes_text(const voicemail::Message& message, const Words& words) {
  std::string notes;
  if (message.urgent) notes += words.urgent_note + "\n";
  if (message.end_reason == voicemail::EndReason::salvaged) notes += words.cut_off_note + "\n";
  if (is_delayed(message)) notes += words.delayed_note + "\n";
  return notes;
}

std::string owner_text(const voicemail::Mailbox& mailbox) {
  const std::string owner = safe_text(mailbox.name);
  return owner.empty() ? safe_text(mailbox.number.value()) : owner;
}

std::string audio_text(AudioNote audio, const Words& words) {
  if (audio == AudioNote::too_large) return words.audio_too_large;
  if (audio == AudioNote::left_out) return words.audio_left_out;
  return audio == AudioNote::missing ? words.audio_missing : words.audio_attached;
}

}  // namespace

std::span<const std::string_view> message_placeholders() {
  static constexpr std::string_view kNames[] = {"owner",  "mailbox",    "caller", "caller_name", "caller_number",
                                                "called", "date",       "time",   "duration",    "urgent_mark",
                                                "notes",  "audio_note", "link"};
  return kNames;
}

std::span<const std::string_view> digest_placeholders() {
  static constexpr std::string_view kNames[] = {"owner", "mailbox", "count", "entries", "urgent_mark", "audio_note"};
  return kNames;
}

Values describe_digest(const voicemail::Mailbox& mailbox, const Words& words, std::size_t count, bool is_urgent,
                       DigestAudio audio) {
  return {{"owner", owner_text(mailbox)},
          {"mailbox", safe_text(mailbox.number.value())},
          {"count", std::to_string(count)},
          {"urgent_mark", is_urgent ? words.urgent_mark + " " : ""},
          {"audio_note", audio == DigestAudio::attached ? words.digest_attached
                         : audio == DigestAudio::linked ? words.digest_linked
                                                        : words.digest_to_call}};
}

Values describe_blocking(const voicemail::Message& message, const voicemail::Mailbox& mailbox, const Words& words,
                         AudioNote audio) {
  const LocalTime time = owners_time_blocking(message.started_at, mailbox);
  const std::string name = safe_text(message.caller.name);
  const std::string number = safe_text(message.caller.number);
  return {{"owner", owner_text(mailbox)},
          {"mailbox", safe_text(mailbox.number.value())},
          {"caller", caller_line(name, number, words)},
          {"caller_name", name},
          {"caller_number", number},
          {"called", safe_text(message.called)},
          {"date", date_text(time, words)},
          {"time", time_text(time, words)},
          {"duration", duration_text(message.duration)},
          {"urgent_mark", message.urgent ? words.urgent_mark + " " : ""},
          {"notes", notes_text(message, words)},
          {"audio_note", audio_text(audio, words)},
          {"link", ""}};
}

std::string linked_note_blocking(WallTime expires_at, const voicemail::Mailbox& mailbox, const Words& words) {
  return words.audio_linked.fill({{"date", date_text(owners_time_blocking(expires_at, mailbox), words)}});
}

LocalTime owners_time_blocking(WallTime time, const voicemail::Mailbox& mailbox) {
  const auto local = to_local_blocking(time, mailbox.time_zone);
  if (local) return *local;
  log::warning("notify", "mailbox {}: {}; telling times in UTC", ascii::printable(mailbox.number.value()),
               local.error().detail);
  return to_local_blocking(time, "UTC").value();
}

}  // namespace aftertone::notify
