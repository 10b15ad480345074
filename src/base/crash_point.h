// Crash enumeration: in test builds the process kills itself with SIGKILL at the n-th durable step, n given by the
// environment variable AFTERTONE_CRASH_AT. A test loops n upwards until the work survives. In a release build this is
// nothing.
#pragma once

namespace aftertone {

#ifdef AFTERTONE_CRASH_POINTS
// `step` names the place for the log line that the dying process leaves on standard error.
void crash_point(const char* step);
#else
inline void crash_point(const char*) {}
#endif

}  // namespace aftertone
