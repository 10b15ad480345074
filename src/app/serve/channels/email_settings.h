// The sections [email...] as the e-mail channel takes them. Blocks: secrets are read. Error: invalid, naming the key.
#pragma once

#include "app/config/settings.h"
#include "base/result.h"
#include "notify/email/settings.h"

namespace aftertone::app {

Result<notify::EmailSettings> email_settings_blocking(const Settings& settings);

// Whether somebody reads what servers say about our mails.
bool wants_receipts(const Settings& settings);
// The server that they are read from, checked.
Result<notify::MailServerSettings> imap_settings_blocking(const Settings& settings, const notify::OAuthSettings& oauth);

}  // namespace aftertone::app
