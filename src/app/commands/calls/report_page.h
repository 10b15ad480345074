// A report as one self-contained page: nothing is loaded, no script runs. Readable on paper, in light and in dark.
#pragma once

#include <string>

#include "voicemail/model/report.h"

namespace aftertone::app {

std::string report_page(const voicemail::Report& report);

}  // namespace aftertone::app
