// The body that tells a lamp (RFC 3842).
#pragma once

#include <string>

#include "voicemail/model/message.h"

namespace aftertone::notify {

inline constexpr const char* kSummaryPackage = "message-summary";
inline constexpr const char* kSummaryType = "application/simple-message-summary";

// `account` is the URI that a phone may dial to listen; empty: not told.
std::string message_summary(const voicemail::MessageCounts& counts, const std::string& account);

}  // namespace aftertone::notify
