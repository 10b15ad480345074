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

// Somebody else may have put more of the same recording between our look at the store and our commit, and died before
// its own: then the row would not be of the file.
Result<Message> deposit_and_check_blocking(Stores& stores, AbandonedRecordings::Found& found) {
  const auto message = deposit_message_blocking(stores, found.recording, *found.audio);
  if (!message) return message;
  const RecordingInfo& info = found.recording.info;
  const auto stored = stores.audio.put_blocking(info.id, info.codec, *found.audio);
  if (!stored || stored->sha256 == message->audio_sha256) return message;
  return deposit_message_blocking(stores, found.recording, *found.audio);
}

}  // namespace

Result<int> salvage_recordings_blocking(Stores& stores, AbandonedRecordings& abandoned, const OnSalvaged& on_salvaged) {
  return abandoned.for_each_blocking([&](AbandonedRecordings::Found& found) -> Status {
    if (was_purged_blocking(stores, found.recording.info.id)) return {};
    const auto message = deposit_and_check_blocking(stores, found);
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
