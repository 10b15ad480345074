// A SIP stack that only sends, for what runs beside the calls or without them.
#pragma once

#include <memory>

#include "app/config/settings.h"
#include "base/result.h"
#include "sip/stack/stack.h"

namespace aftertone::app {

// At [sip] ip and `port`; 0: any free one. Whoever calls it hears 480. Error: unavailable, naming address and port.
Result<std::unique_ptr<sip::Stack>> start_sending_stack(const Settings& settings, std::uint16_t port);

}  // namespace aftertone::app
