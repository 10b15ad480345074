// Everything that is stored of a call, or of a message, for `aftertone explain`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/wire_storage.h"
#include "voicemail/model/call_record.h"
#include "voicemail/ports/timeline.h"

namespace aftertone::app {

struct GatheredMessage {
  voicemail::Message message;
  std::string time_zone;  // of its mailbox
  std::string audio;      // whether it is in the store and what was stored, in words
  bool is_audio_good = false;
  std::vector<voicemail::MessageEvent> events;
  std::vector<voicemail::Delivery> deliveries;
  std::vector<voicemail::CallRecord> plays;
  voicemail::MessageCounts lamp;  // of its mailbox, now
};

struct GatheredCall {
  std::optional<voicemail::CallRecord> record;  // none: older than is kept, or its node has not delivered it
  std::optional<GatheredMessage> message;       // none: nothing was left
};

// `id`: a SIP Call-ID, a message's id, or that of a row in the call log. Error: not_found.
Result<std::vector<GatheredCall>> gather_calls_blocking(Storage& storage, const std::string& id);

}  // namespace aftertone::app
