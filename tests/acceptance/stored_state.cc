#include "acceptance/stored_state.h"

#include "voicemail/usecases/manage_mailboxes.h"
#include "voicemail/usecases/record_greeting.h"
#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::acceptance {
namespace {

using namespace std::chrono_literals;
using ivr::Step;
using ivr::StepKind;
using voicemail::MailboxNumber;

// The caller waits for the recording to begin, presses keys, hangs up: a recording is longer than what was said.
constexpr auto kLongerThanSaid = 2s;
constexpr auto kMessage = 4s;  // that is given: time to cut it short

std::string problem_of(const Status& status) {
  return status ? "" : to_string(status.error());
}

MailboxNumber mailbox_of(const Step& step) {
  return MailboxNumber(step.value("mailbox"));
}

}  // namespace

std::string StoredState::bring_about(const Step& step) {
  if (step.kind == StepKind::given_mailbox) return add_mailbox(step);
  if (step.kind == StepKind::given_greeting) return add_greeting(step);
  return add_message(step);
}

std::string StoredState::add_mailbox(const Step& step) {
  voicemail::Mailbox mailbox;
  mailbox.number = mailbox_of(step);
  mailbox.operator_target = step.value("operator");
  if (!step.value("language").empty()) mailbox.language = step.value("language");
  if (!step.value("zone").empty()) mailbox.time_zone = step.value("zone");
  if (!step.value("limit").empty()) mailbox.max_messages = std::stoi(step.value("limit"));
  if (!step.value("longest").empty()) {
    mailbox.max_message = std::chrono::duration_cast<std::chrono::seconds>(*ivr::parse_time(step.value("longest")));
  }
  mailbox.pin_must_change = step.has("must-change-pin");
  const std::optional<std::string> pin = step.value("pin").empty() ? std::nullopt : std::optional(step.value("pin"));
  const Status added = voicemail::add_mailbox_blocking(stores_, mailbox, pin);
  if (!added || !step.has("locked")) return problem_of(added);
  return problem_of(stores_.mailboxes.lock_until_blocking(mailbox.number, stores_.clock.now() + 1h));
}

std::string StoredState::add_greeting(const Step& step) {
  const auto kind = voicemail::parse_greeting_kind(step.value("kind"));
  if (!kind) return to_string(kind.error());
  const std::string bytes = noise(1s, 1'000 + static_cast<std::uint32_t>(*kind));
  sounds_.add(step.value("kind") + "-greeting", clip_of(bytes));
  voicemail::MemoryAudio audio(bytes);
  return problem_of(
      voicemail::set_greeting_blocking(stores_, mailbox_of(step), *kind, voicemail::AudioCodec::pcmu, audio));
}

std::string StoredState::add_message(const Step& step) {
  ++messages_given_;
  const std::string bytes = noise(kMessage, 2'000 + static_cast<std::uint32_t>(messages_given_));
  sounds_.add("message-" + std::to_string(messages_given_), clip_of(bytes));
  voicemail::MemoryAudio audio(bytes);
  voicemail::Message message;
  message.id = Uuid::v7(stores_.clock.now());
  const auto stored = stores_.audio.put_blocking(message.id, message.codec, audio);
  if (!stored) return to_string(stored.error());
  message.mailbox = mailbox_of(step);
  message.caller.number = step.value("caller") == "nobody" ? "" : step.value("caller");
  const auto age = step.value("age").empty() ? 1h : *ivr::parse_time(step.value("age"));
  message.started_at = stores_.clock.now() - age + std::chrono::seconds(messages_given_);
  message.duration = kMessage;
  message.urgent = step.has("urgent");
  if (step.has("saved")) message.state = voicemail::MessageState::saved;
  if (step.has("salvaged")) message.end_reason = voicemail::EndReason::salvaged;
  message.audio_name = stored->name;
  message.audio_sha256 = stored->sha256;
  message.audio_bytes = stored->bytes;
  if (step.has("without-audio")) {
    const Status removed = stores_.audio.remove_blocking(stored->name);
    if (!removed) return to_string(removed.error());
  }
  const auto committed = stores_.messages.commit_blocking(message, {});
  return committed ? "" : to_string(committed.error());
}

std::string StoredState::compare(const Step& step) const {
  if (step.kind == StepKind::mailbox_has) return compare_counts(step);
  if (step.kind == StepKind::message_is) return compare_message(step);
  if (step.kind == StepKind::greeting_is) {
    const auto kind = voicemail::parse_greeting_kind(step.value("kind"));
    const auto greeting = voicemail::find_greeting_blocking(stores_, mailbox_of(step), *kind);
    const bool is_recorded = greeting && *greeting;
    return is_recorded == (step.value("state") == "recorded") ? "" : "it is not";
  }
  const auto mailbox = stores_.mailboxes.find_blocking(mailbox_of(step));
  return mailbox && stores_.pins.matches_blocking(mailbox->pin_hash, step.value("pin")) ? "" : "it is another one";
}

std::string StoredState::compare_counts(const Step& step) const {
  const auto counts = voicemail::count_messages_blocking(stores_, mailbox_of(step));
  if (!counts) return to_string(counts.error());
  const std::string new_count = std::to_string(counts->new_count);
  const std::string saved_count = std::to_string(counts->saved_count);
  const bool is_right =
      new_count == step.value("count") && (step.value("saved").empty() || saved_count == step.value("saved"));
  return is_right ? "" : "it has " + new_count + " new and " + saved_count + " saved";
}

std::string StoredState::compare_message(const Step& step) const {
  const auto found = voicemail::list_messages_blocking(stores_, mailbox_of(step), voicemail::MessageState::new_);
  if (!found || found->size() != 1) return "there is not exactly one new message";
  const voicemail::Message& message = found->front();
  if (!step.value("lasts").empty()) {
    const auto wanted = *ivr::parse_time(step.value("lasts"));
    const bool is_exact = message.end_reason == voicemail::EndReason::maxlen;
    const bool is_right = message.duration >= wanted && message.duration <= wanted + (is_exact ? 0s : kLongerThanSaid);
    if (!is_right) return "it lasts " + std::to_string(message.duration.count()) + "ms";
  }
  if (!step.value("end").empty() && to_string(message.end_reason) != step.value("end")) {
    return "it ended by " + std::string(to_string(message.end_reason));
  }
  return message.urgent == step.has("urgent") ? "" : "it is " + std::string(message.urgent ? "urgent" : "normal");
}

std::string StoredState::language_of(const std::string& mailbox) const {
  const auto found = stores_.mailboxes.find_blocking(MailboxNumber(mailbox));
  return found ? found->language : "en";
}

}  // namespace aftertone::acceptance
