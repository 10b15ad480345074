// Links in notifications, and what they open, as the configuration says.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "app/config/settings.h"
#include "app/wire_storage.h"
#include "base/result.h"
#include "http/router.h"
#include "notify/channel.h"
#include "notify/links/link_signer.h"

namespace aftertone::app {

// Nothing where [web] port or public_url is not set: then there are no links. Makes the secret at the first start.
// Blocks. Error: invalid, denied, naming the key.
Result<std::optional<notify::LinkSigner>> link_signer_blocking(const Settings& settings);

// When a link that is made for something of `begun` can no longer be opened.
WallTime link_end(const Settings& settings, WallTime begun);

// What recipients of secure messages are told.
using SecureNotice = std::function<Result<notify::Notice>(const voicemail::Delivery&)>;
// Blocks. Errors as above.
Result<SecureNotice> secure_notice_blocking(const Settings& settings, Storage& storage);

// What links open. Blocks. Errors as above, and those of the templates.
Status add_links_blocking(const Settings& settings, Storage& storage, http::Router& router);

// Folder of the texts for all channels and pages. Blocks.
std::filesystem::path template_folder_blocking(const Settings& settings);

}  // namespace aftertone::app
