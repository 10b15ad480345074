// Signatures of webhooks, in the manner of the Standard Webhooks specification: an HMAC-SHA256 of
// "<id>.<timestamp>.<body>". docs/formats/webhook.md.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"

namespace aftertone::notify {

// "whsec_" and 24 to 64 bytes in base64. Returns the bytes. Error: invalid; never says what the text was. Pure.
Result<std::string> parse_webhook_secret(std::string_view text);

// One secret a line, at most three: while one is changed, both sign. Empty lines do not count. Error: invalid, naming
// the file.
Result<std::vector<std::string>> read_webhook_secrets_blocking(const std::filesystem::path& file);

// webhook-id, webhook-timestamp, and webhook-signature with one signature a secret. Pure.
http::Headers sign_webhook(const std::vector<std::string>& secrets, const std::string& id, WallTime now,
                           const std::string& body);

}  // namespace aftertone::notify
