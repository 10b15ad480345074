#include "probe/probe_run.h"

#include <fmt/format.h>

#include <array>

namespace aftertone::probe {

using async::Task;

namespace {

std::chrono::milliseconds since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
}

}  // namespace

ProbeRun::ProbeRun(ProbeSettings settings, const Ports& ports, async::Executor home, async::BlockingPool& pool,
                   OnStep on_step)
    : settings_(std::move(settings)),
      ports_(ports),
      home_(std::move(home)),
      pool_(pool),
      on_step_(std::move(on_step)) {}

// Nobody is to wait for a caller who is gone.
ProbeRun::~ProbeRun() {
  if (call_) call_->hang_up_at_once();
}

Task<Report> ProbeRun::run() {
  struct Part {
    Step step;
    Task<Finding> (ProbeRun::*work)();
  };
  static constexpr std::array<Part, 14> kParts{{{Step::mailbox, &ProbeRun::look_at_mailbox},
                                                {Step::lamp_before, &ProbeRun::watch_lamp},
                                                {Step::call, &ProbeRun::be_answered},
                                                {Step::greeting, &ProbeRun::hear_greeting},
                                                {Step::beep, &ProbeRun::hear_beep},
                                                {Step::say, &ProbeRun::say},
                                                {Step::message, &ProbeRun::find_message},
                                                {Step::audio, &ProbeRun::compare_audio},
                                                {Step::lamp_on, &ProbeRun::see_lamp_on},
                                                {Step::delivery, &ProbeRun::see_delivery},
                                                {Step::log_in, &ProbeRun::log_in},
                                                {Step::play, &ProbeRun::play},
                                                {Step::erase, &ProbeRun::erase},
                                                {Step::lamp_off, &ProbeRun::see_lamp_off}}};
  Report report;
  report.began_at = ports_.stores.clock.now();
  const auto began = std::chrono::steady_clock::now();
  for (const Part& part : kParts) {
    const auto step_began = std::chrono::steady_clock::now();
    Task<Finding> work = (this->*part.work)();
    const Finding found = co_await std::move(work);
    StepDone done;
    done.step = part.step;
    done.at = std::chrono::duration_cast<std::chrono::milliseconds>(step_began - began);
    done.took = since(step_began);
    done.is_ok = found.has_value();
    done.text = found ? *found : found.error().detail;
    if (on_step_) on_step_(done);
    report.steps.push_back(std::move(done));
    if (!found) break;
  }
  report.took = since(began);
  co_await tidy_up();
  co_return report;
}

// Whatever has happened. What cannot be removed now is removed by the next run.
Task<> ProbeRun::tidy_up() {
  if (call_) co_await call_->hang_up();
  if (lamp_) co_await lamp_->end();
  const std::function<Result<int>()> clear = [this]() -> Result<int> {
    const auto own = own_mailbox_blocking(ports_.stores, settings_.mailbox);
    if (!own) return tl::unexpected(own.error());
    return clear_blocking(ports_.stores, settings_.mailbox);
  };
  const Result<int> cleared = co_await pool_.run<int>(clear);
  (void)cleared;  // the next run does it, and says why it cannot
  call_.reset();
  lamp_.reset();
  phone_.reset();
}

}  // namespace aftertone::probe
