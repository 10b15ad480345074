// Calls as commands show them. JSON names are a promise to scripts: docs/cli.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "api/reports/report_json.h"
#include "app/commands/calls/gathered_call.h"

namespace aftertone::app {

using api::to_json;

nlohmann::ordered_json to_json(const GatheredCall& call);

// What the caller got, in words: "they left a message, and it is safe"
std::string_view meaning_of(voicemail::CallOutcome outcome);

// How long the message waited in the journal, from the end of the recording to the commit; never negative.
std::chrono::milliseconds waited_in_journal(const voicemail::Message& message);

}  // namespace aftertone::app
