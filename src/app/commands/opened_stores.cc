#include "app/commands/opened_stores.h"

#include <fmt/format.h>

#include <cstdio>

#include "app/commands/output.h"
#include "app/config/load_settings.h"

namespace aftertone::app {

std::optional<Settings> load_settings_or_report(const Invocation& invocation) {
  auto settings = load_settings_blocking(invocation.config);
  if (!settings) {
    report(settings.error());
    return std::nullopt;
  }
  tell_if_built_in(*settings);
  return std::move(*settings);
}

void tell_if_built_in(const Settings& settings) {
  if (!settings.source.empty()) return;
  fmt::print(stderr, "aftertone: no {}: built-in defaults, data in {}\n", kDefaultConfigPath,
             settings.node.data_directory.string());
}

int with_storage(const Invocation& invocation, const std::function<Status(const Settings&, Storage&)>& work) {
  const auto settings = load_settings_or_report(invocation);
  if (!settings) return kMisused;
  const auto storage = Storage::open_blocking(*settings);
  if (!storage) return report(storage.error());
  const Status done = work(*settings, **storage);
  return done ? kDone : report(done.error());
}

int with_storage(const Invocation& invocation, const std::function<Status(Storage&)>& work) {
  return with_storage(invocation, [&work](const Settings&, Storage& storage) { return work(storage); });
}

int with_stores(const Invocation& invocation, const std::function<Status(voicemail::Stores&)>& work) {
  return with_storage(invocation, [&work](Storage& storage) { return work(storage.stores()); });
}

}  // namespace aftertone::app
