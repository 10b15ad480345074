// By what right the worker works: a tenure of the role "notifier", as it sees it.
#pragma once

#include <functional>

#include "base/epoch.h"

namespace aftertone::notify {

struct Mandate {
  Epoch epoch;
  // Any thread. False: somebody else may hold the role already, so that nothing may leave any more.
  std::function<bool()> is_valid;
  // The worker's home. Rows may be claimed under this epoch without its knowing: it rests, and wants to be ended and
  // begun again under a new epoch, which frees them.
  std::function<void()> ask_for_new;
};

}  // namespace aftertone::notify
