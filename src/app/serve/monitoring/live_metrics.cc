#include "app/serve/monitoring/live_metrics.h"

#include "app/serve/wire_ivr.h"
#include "app/serve/wire_site.h"
#include "app/version.h"
#include "metrics/metric.h"
#include "ops/health/process_figures.h"

namespace aftertone::app {
namespace {

using metrics::Counter;
using metrics::Gauge;

const Gauge ports_in_use("aftertone_ports_in_use", "Calls that this process has now.");
const Gauge ports_max("aftertone_ports_max", "Calls that it may have: [sip] max_calls. 0: it takes none.");
const Gauge ready("aftertone_ready", "1: it takes calls, or tells owners if it has no calls to take.");
const Gauge out_of_service("aftertone_out_of_service",
                           "1: it takes no calls on purpose: it is drained, or the other site takes them.");

const Gauge spool("aftertone_spool_recordings", "Recordings that are safe on this machine and in no mailbox yet.");
const Gauge spool_age("aftertone_spool_oldest_seconds", "How long the first of those has waited.");
const Gauge answers_age("aftertone_answers_age_seconds",
                        "How old the copy of mailboxes and greetings is, from which calls are answered.");
const Gauge journal_state("aftertone_journal_state",
                          "0: takes recordings; 1: low on space, refuses new calls; 2: full; 3: cannot write.");

const Counter cpu_seconds("process_cpu_seconds_total", "CPU time used, all threads.");
const Gauge resident_bytes("process_resident_memory_bytes", "Memory that is in RAM.");
const Gauge virtual_bytes("process_virtual_memory_bytes", "Address space.");
const Gauge open_files("process_open_fds", "Open file descriptors.");
const Gauge most_files("process_max_fds", "File descriptors that may be open.");
const Gauge threads("process_threads", "Threads.");
const Gauge began_at("process_start_time_seconds", "When it began, in seconds since 1970.");

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

double number_of_journal_state(const std::string& state) {
  return state == "healthy" ? 0 : state == "low" ? 1 : state == "full" ? 2 : 3;
}

}  // namespace

LiveMetrics::LiveMetrics(const Settings& settings) : most_calls_(static_cast<double>(settings.sip.max_calls)) {
  Gauge("aftertone_build_info", "1; the label says which version runs.", {{"version", kVersion}}).set(1);
}

void LiveMetrics::refresh(const MonitoredParts& parts) {
  refresh_process();
  ready.set(parts.storage != nullptr && (parts.ivr == nullptr || parts.ivr->takes_calls()) ? 1 : 0);
  if (parts.ivr == nullptr) return;
  ports_in_use.set(static_cast<double>(parts.ivr->call_count()));
  ports_max.set(most_calls_);
  const bool is_elsewhere = parts.site != nullptr && parts.site->sends_calls_on();
  out_of_service.set(parts.ivr->is_drained() || is_elsewhere ? 1 : 0);
  parts.ivr->note_pacing();
  const IvrState state = parts.ivr->state();
  spool.set(static_cast<double>(state.waiting));
  spool_age.set(seconds(state.oldest_waiting));
  answers_age.set(seconds(state.answers_age));
  journal_state.set(number_of_journal_state(state.journal));
}

void LiveMetrics::refresh_process() {
  const ops::ProcessFigures figures = ops::read_process_figures();
  cpu_seconds.add(figures.cpu_seconds - cpu_seconds_);
  cpu_seconds_ = figures.cpu_seconds;
  resident_bytes.set(static_cast<double>(figures.resident_bytes));
  virtual_bytes.set(static_cast<double>(figures.virtual_bytes));
  open_files.set(static_cast<double>(figures.open_files));
  most_files.set(static_cast<double>(figures.most_files));
  threads.set(static_cast<double>(figures.threads));
  began_at.set(figures.began_at);
}

}  // namespace aftertone::app
