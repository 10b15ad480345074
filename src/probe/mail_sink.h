// The Maildir that the mails about the probe's messages end in. Blocks; any pool thread.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "voicemail/model/message.h"

namespace aftertone::probe {

// Whether a mail about this message is there; it is removed. Error: unavailable, there is no such Maildir.
Result<bool> take_mail_blocking(const std::filesystem::path& maildir, const voicemail::MessageId& message);

}  // namespace aftertone::probe
