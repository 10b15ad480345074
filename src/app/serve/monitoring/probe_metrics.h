// What the runs of the probe tell Prometheus. They are there from the first run on.
#pragma once

#include <chrono>

#include "probe/probe_report.h"

namespace aftertone::app {

// One thread at a time.
void note_probe_begins(std::chrono::seconds every);  // the service has started, or rests no more
void note_probe_rests(bool rests);
void note_probe(const probe::Report& report);

}  // namespace aftertone::app
