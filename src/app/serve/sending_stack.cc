#include "app/serve/sending_stack.h"

#include "app/serve/ivr_settings.h"

namespace aftertone::app {

Result<std::unique_ptr<sip::Stack>> start_sending_stack(const Settings& settings, std::uint16_t port) {
  sip::StackSettings own = stack_settings(settings);
  own.port = port;
  own.serves_events = false;
  return sip::Stack::start(
      own,
      [](const sip::Invite&, std::shared_ptr<sip::Dialog>) {
        return sip::CallDecision(sip::Refusal{480, "No calls are taken here"});
      },
      [] {
        return sip::Readiness{false, "no calls are taken here", 60};
      });
}

}  // namespace aftertone::app
