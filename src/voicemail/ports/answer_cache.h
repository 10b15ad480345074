// What this machine knows by itself of every mailbox: enough to answer a call with the owner's own greeting while the
// database or the audio store is away. A copy, as old as its last update, without PINs. Blocks on the local disk only;
// any pool thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "voicemail/model/greeting.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

class AnswerCache {
 public:
  virtual ~AnswerCache() = default;

  virtual Result<Mailbox> find_blocking(const MailboxNumber& number) = 0;  // not_found; corrupt
  // The local file of the owner's greeting. nullopt: none recorded.
  virtual Result<std::optional<std::filesystem::path>> find_greeting_blocking(const MailboxNumber& number,
                                                                              GreetingKind kind) = 0;
  // The local file of a greeting's audio, if it has been copied.
  virtual std::optional<std::filesystem::path> local_audio_blocking(const std::string& audio_name) = 0;
};

}  // namespace aftertone::voicemail
