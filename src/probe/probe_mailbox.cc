#include "probe/probe_mailbox.h"

#include <fmt/format.h>

#include "media/audio/clips.h"
#include "probe/resemblance.h"
#include "voicemail/policy/probe_mailbox.h"
#include "voicemail/usecases/manage_mailboxes.h"
#include "voicemail/usecases/record_greeting.h"

namespace aftertone::probe {
namespace {

using namespace std::chrono_literals;
using voicemail::CallOutcome;
using voicemail::CallRecord;
using voicemail::Mailbox;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageState;
using voicemail::Stores;

constexpr std::int32_t kMostMessages = 10;  // how many deleted ones the purger leaves
constexpr auto kLongestMessage = 60s;

Status put_greeting_blocking(Stores& stores, const MailboxNumber& number) {
  const media::ClipPtr clip = clip_of(greeting_notes(number), media::Codec::pcmu);
  voicemail::MemoryAudio audio(std::string(clip->payload.begin(), clip->payload.end()));
  return voicemail::set_greeting_blocking(stores, number, voicemail::GreetingKind::personal,
                                          voicemail::AudioCodec::pcmu, audio);
}

tl::unexpected<Error> somebodys(const Mailbox& mailbox) {
  return fail(Code::conflict,
              fmt::format("mailbox {} belongs to \"{}\": the probe needs one of its own, of the name {}, because it "
                          "deletes what is in it",
                          mailbox.number.value(), mailbox.name, voicemail::kProbeName));
}

std::string audio_of(const CallRecord& call) {
  if (!call.answered_at) return "";
  if (call.quality.packets_received == 0) return "; no packet came from the caller: one-way audio";
  return fmt::format("; {} packets came from the caller, {} were lost", call.quality.packets_received,
                     call.quality.packets_lost);
}

}  // namespace

Status set_up_blocking(Stores& stores, const MailboxNumber& number, const std::string& pin, const std::string& email) {
  auto found = stores.mailboxes.find_blocking(number);
  if (!found && found.error().code != Code::not_found) return tl::unexpected(found.error());
  if (found && !voicemail::is_of_probe(*found)) return somebodys(*found);
  Mailbox mailbox = found ? *found : Mailbox{};
  mailbox.number = number;
  mailbox.name = voicemail::kProbeName;
  mailbox.max_messages = kMostMessages;
  mailbox.max_message = kLongestMessage;
  if (!email.empty()) mailbox.email = email;
  if (!found) {
    if (const Status added = voicemail::add_mailbox_blocking(stores, mailbox, pin); !added) return added;
  } else {
    if (const Status updated = voicemail::update_mailbox_blocking(stores, mailbox); !updated) return updated;
    const Status reset = voicemail::reset_pin_blocking(stores, number, pin, false);
    if (!reset) return reset;
  }
  return put_greeting_blocking(stores, number);
}

Result<Mailbox> own_mailbox_blocking(Stores& stores, const MailboxNumber& number) {
  auto mailbox = stores.mailboxes.find_blocking(number);
  if (!mailbox && mailbox.error().code == Code::not_found)
    return fail(Code::not_found,
                "there is no mailbox " + number.value() + "; make it by: aftertone probe --set-up --email ADDRESS");
  if (mailbox && !voicemail::is_of_probe(*mailbox)) return somebodys(*mailbox);
  return mailbox;
}

Result<int> clear_blocking(Stores& stores, const MailboxNumber& number) {
  int cleared = 0;
  for (const MessageState state : {MessageState::new_, MessageState::saved}) {
    const auto messages = stores.messages.list_blocking(number, state);
    if (!messages) return tl::unexpected(messages.error());
    for (const Message& message : *messages) {
      const Status moved = stores.messages.set_state_blocking(message.id, MessageState::deleted);
      if (!moved) return tl::unexpected(moved.error());
      ++cleared;
    }
  }
  return cleared;
}

Result<std::optional<Message>> find_new_blocking(Stores& stores, const MailboxNumber& number, WallTime since) {
  const auto messages = stores.messages.list_blocking(number, MessageState::new_);
  if (!messages) return tl::unexpected(messages.error());
  std::optional<Message> found;
  for (const Message& message : *messages) {
    const bool is_of_this_run = message.started_at >= since;
    if (is_of_this_run && found) {
      return fail(
          Code::conflict,
          "two messages came at once: somebody else calls this mailbox; each machine's probe needs one of its own");
    }
    if (is_of_this_run) {
      found = message;
    } else if (const Status moved = stores.messages.set_state_blocking(message.id, MessageState::deleted); !moved) {
      return tl::unexpected(moved.error());
    }
  }
  return found;
}

Result<Samples> stored_audio_blocking(Stores& stores, const Message& message) {
  const auto path = stores.audio.verified_copy_blocking(message.audio_name, message.audio_sha256);
  if (!path) return tl::unexpected(path.error());
  const media::Codec codec = message.codec == voicemail::AudioCodec::pcma ? media::Codec::pcma : media::Codec::pcmu;
  const auto clip = media::clip_from_file_blocking(*path, codec);
  if (!clip) return tl::unexpected(clip.error());
  return decoded((*clip)->payload, codec);
}

std::string call_log_says_blocking(const Ports& ports, const MailboxNumber& number, WallTime since) {
  voicemail::CallQuery query;
  query.since = since;
  query.mailbox = number.value();
  query.limit = 1;
  const auto calls = ports.calls.list_blocking(query);
  if (!calls || calls->empty()) return "";
  const CallRecord& call = calls->front();
  return fmt::format("; the call log says: {}{}, node {}", call.detail.empty() ? to_string(call.outcome) : call.detail,
                     audio_of(call), call.node);
}

}  // namespace aftertone::probe
