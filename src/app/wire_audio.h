// The audio store as the configuration says, behind its guard.
#pragma once

#include <memory>

#include "app/config/settings.h"
#include "base/result.h"
#include "storage/audio/guard/guarded_audio_store.h"

namespace aftertone::app {

// A command opens the store when it needs it. Errors: of the cache's directory; invalid, naming the key.
Result<std::unique_ptr<storage::GuardedAudioStore>> make_audio_store_blocking(const Settings& settings);
// A service opens it now, and waits for one that is away. Error besides: what is wrong with it for good.
Result<std::unique_ptr<storage::GuardedAudioStore>> start_audio_store_blocking(const Settings& settings);

// Whether the store can be reached and used, without leaving anything there. A directory is made.
Status check_audio_store_blocking(const Settings& settings);

// False: nothing is mounted there, or no store was ever opened in it.
bool is_audio_store_blocking(const std::filesystem::path& directory);
// The other site's, where it is mounted. A directory without a store in it is away: nothing is made there.
std::unique_ptr<storage::GuardedAudioStore> other_site_audio_store(const std::filesystem::path& directory);

}  // namespace aftertone::app
