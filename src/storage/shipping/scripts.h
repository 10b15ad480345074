// What the database itself does for two sites, in PL/pgSQL: PostgreSQL only. capture_database.h installs it.
#pragma once

#include <string_view>

namespace aftertone::storage {

// Raised with every change of the scripts: the newest of the programs on a database has installed its own.
constexpr int kShippingEdition = 1;

extern const std::string_view kCaptureScript;  // capture_script.cc: every change of a shipped row is noted
extern const std::string_view kMergeScript;    // merge_script.cc: what becomes of a row that both sites changed
extern const std::string_view kApplyScript;    // apply_script.cc: the other site's rows are taken
extern const std::string_view kSendScript;     // send_script.cc: what waits for the other site, and what has arrived

}  // namespace aftertone::storage
