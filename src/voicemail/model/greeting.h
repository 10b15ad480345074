// A personal announcement, or the owner's recorded name.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

enum class GreetingKind {
  personal,  // no answer, and whenever there is no more special one
  busy,      // the forwarding reason was busy
  name,      // the owner's name, spoken inside the standard greeting and in envelopes
};

struct Greeting {
  MailboxNumber mailbox;
  GreetingKind kind = GreetingKind::personal;
  std::string audio_name;    // in the AudioStore; immutable: a new recording has a new name
  std::string audio_sha256;  // of the stored file
  std::chrono::milliseconds duration{0};
  WallTime recorded_at;
};

std::string_view to_string(GreetingKind kind);  // "personal", "busy", "name"
Result<GreetingKind> parse_greeting_kind(std::string_view text);

}  // namespace aftertone::voicemail
