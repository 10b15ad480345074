// What a command that works on stored data does first: read the configuration, open the database and the audio store.
#pragma once

#include <functional>

#include "app/commands/syntax.h"
#include "app/config/settings.h"
#include "app/wire_storage.h"
#include "base/result.h"
#include "voicemail/ports/stores.h"

namespace aftertone::app {

class Storage;

// Says on standard error when the built-in defaults are used. Reports what fails, and gives nothing then:
// the exit code is kMisused.
std::optional<Settings> load_settings_or_report(const Invocation& invocation);
void tell_if_built_in(const Settings& settings);

// Exit code: that of `work`, or of what could not be opened. An error of `work` is reported.
int with_storage(const Invocation& invocation, const std::function<Status(Storage&)>& work);
int with_storage(const Invocation& invocation, const std::function<Status(const Settings&, Storage&)>& work);
// The same, where the stores are enough.
int with_stores(const Invocation& invocation, const std::function<Status(voicemail::Stores&)>& work);

}  // namespace aftertone::app
