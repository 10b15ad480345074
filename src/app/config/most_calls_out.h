// How many calls of our own there may be at once: they need ports beside those of the calls we take.
#pragma once

#include "app/config/settings.h"

namespace aftertone::app {

inline std::size_t most_calls_out(const Settings& settings) {
  if (settings.trunks.empty()) return 0;
  return settings.dialling.bridges_at_once + (settings.outcall.enabled ? settings.outcall.at_once : 0);
}

}  // namespace aftertone::app
