// Mailboxes and messages as commands show them.
#pragma once

#include <string>

#include "api/views.h"
#include "voicemail/model/message.h"

namespace aftertone::app {

using api::to_json;

std::string caller_text(const voicemail::Caller& caller);        // "Anna <+4930123>", "unknown"
std::string duration_text(std::chrono::milliseconds duration);   // "1:05"
std::string local_text(WallTime time, const std::string& zone);  // "2026-11-22 17:48:51 +01:00"

}  // namespace aftertone::app
