// Mailboxes and messages as commands show them. JSON names are a promise to scripts: docs/cli.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "voicemail/model/delivery.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/model/message.h"
#include "voicemail/ports/timeline.h"

namespace aftertone::app {

// Never the PIN's hash: only whether there is one.
nlohmann::ordered_json to_json(const voicemail::Mailbox& mailbox);
nlohmann::ordered_json to_json(const voicemail::MessageCounts& counts);
nlohmann::ordered_json to_json(const voicemail::Message& message);
nlohmann::ordered_json to_json(const std::vector<voicemail::Address>& addresses);
nlohmann::ordered_json to_json(const voicemail::Delivery& delivery);
nlohmann::ordered_json to_json(const voicemail::MessageEvent& event);

std::string caller_text(const voicemail::Caller& caller);        // "Anna <+4930123>", "unknown"
std::string duration_text(std::chrono::milliseconds duration);   // "1:05"
std::string local_text(WallTime time, const std::string& zone);  // "2026-11-22 17:48:51 +01:00"

}  // namespace aftertone::app
