#include "ivr/flow/call_metrics.h"

#include "metrics/metric.h"

namespace aftertone::ivr {
namespace {

using metrics::Counter;

const char* const kCalls = "aftertone_calls_total";
const char* const kCallsHelp =
    "Calls that have ended, by dialogue and outcome: message, no_message, served, not_saved (the caller was told so), "
    "rejected, broken_off (a bug, or the service stopped).";

Counter calls(const char* dialogue, const char* outcome) {
  return {kCalls, kCallsHelp, {{"dialogue", dialogue}, {"outcome", outcome}}};
}

const Counter message = calls("deposit", "message");
const Counter no_message = calls("deposit", "no_message");
const Counter not_saved = calls("deposit", "not_saved");
const Counter deposit_rejected = calls("deposit", "rejected");
const Counter deposit_broken_off = calls("deposit", "broken_off");
const Counter owner_served = calls("retrieve", "served");
const Counter owner_rejected = calls("retrieve", "rejected");
const Counter owner_broken_off = calls("retrieve", "broken_off");
const Counter announced = calls("announcement", "served");
const Counter announcement_rejected = calls("announcement", "rejected");
const Counter announcement_broken_off = calls("announcement", "broken_off");

const metrics::Histogram seals(
    "aftertone_recording_seal_seconds",
    "From the end of a recording until it is safe on this machine: what \"saved\" waits for.",
    metrics::waiting_seconds());
const Counter unsafe("aftertone_recordings_not_safe_total", "Recordings that could not be made safe in time.");
const Counter lost_bytes("aftertone_recording_bytes_lost_total",
                         "Bytes of recordings that were dropped because the journal's disk was too slow.");

const Counter& of_deposit(const CallSummary& summary, bool is_broken_off) {
  if (!summary.message.is_none()) return message;
  if (is_broken_off) return deposit_broken_off;
  if (!summary.is_answered) return deposit_rejected;
  const bool is_lost = summary.outcome == "message not saved" || summary.outcome == "no message can be taken";
  return is_lost ? not_saved : no_message;
}

}  // namespace

void count_call(const CallSummary& summary, bool is_broken_off) {
  if (summary.dialogue == "deposit") return of_deposit(summary, is_broken_off).add();
  const bool is_owner = summary.dialogue == "retrieve";
  if (is_broken_off) return (is_owner ? owner_broken_off : announcement_broken_off).add();
  if (!summary.is_answered) return (is_owner ? owner_rejected : announcement_rejected).add();
  (is_owner ? owner_served : announced).add();
}

void note_seal(std::chrono::nanoseconds time, bool is_safe) {
  seals.observe(time);
  if (!is_safe) unsafe.add();
}

void count_lost_audio(std::uint64_t bytes) {
  lost_bytes.add(static_cast<double>(bytes));
}

}  // namespace aftertone::ivr
