// Places one call with the test phone and tells what happened.
#pragma once

#include <string>
#include <vector>

#include "app/phone/call_script.h"
#include "async/task.h"
#include "call/phone.h"

namespace aftertone::app {

struct CallReport {
  Status outcome;  // the first step that did not work
  std::vector<call::TimelineEntry> timeline;
  media::Codec codec = media::Codec::pcmu;
  std::vector<std::uint8_t> heard;  // coded, from the answer on
  media::Statistics statistics;
};

// Home: the phone's loop. Whatever happens, the call has ended when it returns.
async::Task<CallReport> place_call(call::Phone& phone, call::DialRequest request, std::vector<CallStep> script);

// The address of this machine that packets to the host of `sip_uri` leave from. Blocks. Error: invalid, unavailable.
Result<std::string> local_address_towards_blocking(const std::string& sip_uri);

}  // namespace aftertone::app
