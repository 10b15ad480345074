#include "voicemail/usecases/salvage_recordings.h"

#include "base/log.h"
#include "metrics/metric.h"
#include "voicemail/usecases/deposit_message.h"

namespace aftertone::voicemail {
namespace {

const metrics::Counter salvaged("aftertone_recordings_salvaged_total",
                                "Recordings of processes that died which have become messages.");

// Committed, deleted and purged before the journal forgot it: its audio must not come back.
bool was_purged_blocking(Stores& stores, const MessageId& id) {
  const auto known = stores.messages.find_blocking(id);
  return known && known->state == MessageState::purged;
}

// Who took the call may have put more of it than its copy tells, and have died for good before it wrote the row.
Result<Message> deposit_all_of_it_blocking(Stores& stores, AbandonedRecordings::Found& found) {
  auto message = deposit_message_blocking(stores, found.recording, *found.audio);
  if (!message) return message;
  const auto longest = stores.audio.longest_blocking(message->id);
  if (!longest) return fail_while("audio of " + message->id.to_string(), longest);
  if (!*longest || (*longest)->bytes <= message->audio_bytes) return message;
  message->audio_name = (*longest)->name;
  message->audio_sha256 = (*longest)->sha256;
  message->audio_bytes = (*longest)->bytes;
  const auto filled = stores.messages.commit_blocking(*message, {});
  if (!filled) return fail_while("row of " + message->id.to_string(), filled);
  return message;
}

}  // namespace

Result<int> salvage_recordings_blocking(Stores& stores, AbandonedRecordings& abandoned, const OnSalvaged& on_salvaged) {
  return abandoned.for_each_blocking([&](AbandonedRecordings::Found& found) -> Status {
    if (was_purged_blocking(stores, found.recording.info.id)) return {};
    const auto message = deposit_all_of_it_blocking(stores, found);
    if (!message) {
      log::warning("salvage", "message {} not in mailbox {} yet: {}", found.recording.info.id.to_string(),
                   found.recording.info.mailbox.value(), to_string(message.error()));
      return tl::unexpected(message.error());
    }
    salvaged.add();
    log::info("salvage", "message {} of {} ms for mailbox {} kept after a crash ({})", message->id.to_string(),
              message->duration.count(), message->mailbox.value(), to_string(message->end_reason));
    if (on_salvaged) on_salvaged(found.recording, *message);
    return {};
  });
}

}  // namespace aftertone::voicemail
