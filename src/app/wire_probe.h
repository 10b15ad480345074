// The probe as the configuration wants it: for the service, and for `aftertone probe`.
#pragma once

#include <string>

#include "app/config/settings.h"
#include "app/wire_storage.h"
#include "async/blocking_pool.h"
#include "async/task.h"
#include "probe/probe_run.h"

namespace aftertone::app {

// Where this machine's own SIP port is reached from this machine.
struct SipAddress {
  std::string ip;
  std::uint16_t port = 0;
};
SipAddress own_sip_address(const Settings& settings);
// "sip:1001@127.0.0.1:5060"
std::string sip_uri_here(const Settings& settings, const std::string& number);

// Reads the PIN, and finds the address that calls leave from. Errors: invalid, unavailable. Blocks.
Result<probe::ProbeSettings> probe_settings_blocking(const Settings& settings);

// One run, after the one that is under way on this machine: two at once would find each other's messages. One that
// cannot begin is told as one whose first step failed. Home: the loop of `home`. Storage and pool outlive it.
async::Task<probe::Report> probe_once(Settings settings, Storage& storage, async::BlockingPool& pool,
                                      async::Executor home, probe::ProbeRun::OnStep on_step);

}  // namespace aftertone::app
