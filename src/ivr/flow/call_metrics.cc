#include "ivr/flow/call_metrics.h"

#include <map>
#include <string>

#include "metrics/metric.h"

namespace aftertone::ivr {
namespace {

using metrics::Counter;
using voicemail::CallOutcome;

// Each outcome is told as zero from the start.
std::map<CallOutcome, Counter> make_counters(const char* name, const char* help) {
  std::map<CallOutcome, Counter> counters;
  for (const CallOutcome outcome :
       {CallOutcome::message, CallOutcome::not_saved, CallOutcome::nothing_said, CallOutcome::abandoned,
        CallOutcome::not_taken, CallOutcome::transferred, CallOutcome::owner, CallOutcome::log_in_refused,
        CallOutcome::announced, CallOutcome::no_mailbox, CallOutcome::refused, CallOutcome::broken_off}) {
    const metrics::Labels labels{{"outcome", std::string(to_string(outcome))}};
    counters.emplace(outcome, Counter(name, help, labels));
  }
  return counters;
}

const std::map<CallOutcome, Counter> calls =
    make_counters("aftertone_calls_total", "Calls that have ended, by outcome, in the words of aftertone call-log.");
const std::map<CallOutcome, Counter> probe_calls =
    make_counters("aftertone_probe_calls_total", "Of those, the calls of the probe, which are nobody's.");
const metrics::Histogram seals(
    "aftertone_recording_seal_seconds",
    "From the end of a recording until it is safe on this machine: what \"saved\" waits for.",
    metrics::waiting_seconds());
const Counter unsafe("aftertone_recordings_not_safe_total", "Recordings that could not be made safe in time.");
const Counter lost_bytes("aftertone_recording_bytes_lost_total",
                         "Bytes of recordings that were dropped because the journal's disk was too slow.");

}  // namespace

void count_call(CallOutcome outcome, bool is_of_probe) {
  const auto counter = calls.find(outcome);
  if (counter == calls.end()) return;
  counter->second.add();
  if (is_of_probe) probe_calls.at(outcome).add();
}

void note_seal(std::chrono::nanoseconds time, bool is_safe) {
  seals.observe(time);
  if (!is_safe) unsafe.add();
}

void count_lost_audio(std::uint64_t bytes) {
  lost_bytes.add(static_cast<double>(bytes));
}

}  // namespace aftertone::ivr
