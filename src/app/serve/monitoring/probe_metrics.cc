#include "app/serve/monitoring/probe_metrics.h"

#include <algorithm>
#include <array>

#include "metrics/metric.h"

namespace aftertone::app {
namespace {

using metrics::Counter;
using metrics::Gauge;
using probe::Step;

constexpr std::array kSteps{Step::mailbox, Step::lamp_before, Step::call,  Step::greeting, Step::beep,
                            Step::say,     Step::message,     Step::audio, Step::lamp_on,  Step::delivery,
                            Step::log_in,  Step::play,        Step::erase, Step::lamp_off};

void set_last_end() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Gauge("aftertone_probe_last_end_seconds", "When the last run of the probe ended, in seconds since 1970.")
      .set(std::chrono::duration<double>(now).count());
}

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

void note_step(Step step, const probe::Report& report) {
  const metrics::Labels labels{{"step", std::string(to_string(step))}};
  const auto done = std::ranges::find(report.steps, step, &probe::StepDone::step);
  const bool is_ok = done != report.steps.end() && done->is_ok;
  Gauge("aftertone_probe_step_ok", "1: the step of the last run was passed. 0: it failed, or was not come to.", labels)
      .set(is_ok ? 1 : 0);
  Counter("aftertone_probe_failures_total", "Runs of the probe that ended with this step.", labels)
      .add(done != report.steps.end() && !is_ok ? 1 : 0);
  if (is_ok)
    Gauge("aftertone_probe_step_seconds", "How long the step took when it was last passed.", labels)
        .set(seconds(done->took));
}

}  // namespace

void note_probe_begins(std::chrono::seconds every) {
  Gauge("aftertone_probe_interval_seconds", "How often the probe is to run: [probe] every.").set(seconds(every));
  set_last_end();
  note_probe_rests(false);
}

void note_probe_rests(bool rests) {
  Gauge("aftertone_probe_rests", "1: no probe is made, because this process is not to take calls now.")
      .set(rests ? 1 : 0);
}

void note_probe(const probe::Report& report) {
  Gauge("aftertone_probe_ok", "1: the last run found that everything works, end to end.").set(report.is_ok() ? 1 : 0);
  Counter("aftertone_probe_runs_total", "Runs of the probe.").add();
  Gauge("aftertone_probe_seconds", "How long the last run took.").set(seconds(report.took));
  for (const Step step : kSteps)
    note_step(step, report);
  set_last_end();
}

}  // namespace aftertone::app
