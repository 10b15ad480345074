#include "notify/command/command_hook.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/dialled_number.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::notify {

using async::Deadline;
using async::Task;
using std::chrono::steady_clock;
using voicemail::Lamp;
using voicemail::ToldLamp;

namespace {

// What a write may take between its clock and its commit, and what clocks may differ.
constexpr std::chrono::seconds kOverlap{20};
constexpr int kTryLater = 75;  // EX_TEMPFAIL of sysexits.h

}  // namespace

std::vector<std::string> command_arguments(const std::string& context, const Lamp& lamp) {
  const voicemail::MessageCounts& counts = lamp.counts;
  const int new_count = std::max(0, counts.new_count - counts.urgent_new_count);
  return {context, lamp.mailbox.value(), std::to_string(new_count), std::to_string(counts.saved_count),
          std::to_string(counts.urgent_new_count)};
}

CommandVerdict judge_command(const ProgramEnd& end) {
  if (!end.exit_code || *end.exit_code == kTryLater) return CommandVerdict::retry;
  return *end.exit_code == 0 ? CommandVerdict::told : CommandVerdict::rejected;
}

CommandHook::CommandHook(async::Executor home, async::BlockingPool& sql, async::BlockingPool& programs, Ports ports,
                         CommandSettings settings)
    : sql_(sql),
      programs_(programs),
      ports_(ports),
      settings_(std::move(settings)),
      tasks_(home),
      wakeup_(std::move(home)) {}

void CommandHook::start() {
  tasks_.spawn("command hook", run());
}

void CommandHook::stop_blocking() {
  is_stopping_ = true;
  tasks_.stop_blocking();
}

Task<> CommandHook::stop() {
  is_stopping_ = true;
  co_await tasks_.stop();
}

bool CommandHook::is_store_fine(const Status& status) {
  if (status && std::exchange(is_store_away_, false)) log::info("notify", "command-database: it answers again");
  if (!status && !std::exchange(is_store_away_, true))
    log::warning("notify", "command-database: nothing is told: {}", to_string(status.error()));
  return status.has_value();
}

Task<> CommandHook::run() {
  co_await load();
  for (;;) {
    if (steady_clock::now() >= look_at_) co_await look();
    start_programs();
    co_await write_down();
    co_await wakeup_.wait(Deadline::in(settings_.poll));
  }
}

Task<> CommandHook::load() {
  const std::function<Result<std::vector<ToldLamp>>()> list = [this] { return ports_.told.list_blocking(); };
  for (;;) {
    const auto told = co_await sql_.run<std::vector<ToldLamp>>(list);
    for (std::size_t i = 0; told && i < told->size(); ++i)
      entries_[(*told)[i].mailbox.value()].told = (*told)[i].version;
    if (is_store_fine(told.map([](const auto&) {}))) co_return;
    co_await async::sleep_until(Deadline::in(settings_.store_retry));
  }
}

// What has changed; everything at first and now and then, because a slow commit may have been missed.
Task<> CommandHook::look() {
  const bool is_all = steady_clock::now() >= reconcile_at_;
  const WallTime asked_at = ports_.clock.now();
  const std::function<Result<std::vector<Lamp>>()> read = [&] {
    return is_all ? ports_.lamps.list_blocking() : ports_.lamps.changed_since_blocking(read_until_ - kOverlap);
  };
  const Result<std::vector<Lamp>> lamps = co_await sql_.run<std::vector<Lamp>>(read);
  look_at_ = steady_clock::now() + settings_.poll;
  if (!is_store_fine(lamps.map([](const auto&) {}))) co_return;
  read_until_ = asked_at;
  std::set<std::string> there;
  for (const Lamp& lamp : *lamps) {
    see(lamp);
    there.insert(lamp.mailbox.value());
  }
  if (!is_all) co_return;
  reconcile_at_ = steady_clock::now() + settings_.reconcile;
  std::erase_if(entries_, [&](const auto& entry) { return !there.contains(entry.first) && !entry.second.is_running; });
}

void CommandHook::see(const Lamp& lamp) {
  const std::string& mailbox = lamp.mailbox.value();
  if (!is_dialled_number(mailbox)) return;  // one of the house; and nothing that could pass for an option
  Entry& entry = entries_[mailbox];
  if (lamp.version > entry.lamp.version) entry.lamp = lamp;
  line_up(mailbox, entry);
}

void CommandHook::line_up(const std::string& mailbox, Entry& entry) {
  if (entry.is_waiting || entry.is_running || entry.lamp.version <= entry.told) return;
  entry.is_waiting = true;
  waiting_.push_back(mailbox);
}

// Those whose pause is not over go to the end of the line.
void CommandHook::start_programs() {
  const auto now = steady_clock::now();
  for (std::size_t i = waiting_.size(); i > 0 && running_ < settings_.at_once; --i) {
    std::string mailbox = std::move(waiting_.front());
    waiting_.pop_front();
    const auto found = entries_.find(mailbox);
    if (found == entries_.end()) continue;
    if (found->second.not_before > now) {
      waiting_.push_back(std::move(mailbox));
      continue;
    }
    found->second.is_waiting = false;
    found->second.is_running = true;
    ++running_;
    tasks_.spawn("command", tell(std::move(mailbox)));
  }
}

Task<> CommandHook::tell(std::string mailbox) {
  const Lamp lamp = entries_[mailbox].lamp;
  ProgramOrder order;
  order.program = settings_.program;
  order.arguments = command_arguments(settings_.context, lamp);
  order.timeout = settings_.timeout;
  const std::function<Result<ProgramEnd>()> job = [&]() -> Result<ProgramEnd> {
    return run_program_blocking(order, [this] { return is_stopping_.load(); });
  };
  Result<ProgramEnd> ended = co_await programs_.run<ProgramEnd>(job);
  --running_;
  ProgramEnd end = ended.value_or(ProgramEnd());
  if (!ended) end.error = ended.error().detail;
  conclude(mailbox, lamp, end);
  wakeup_.wake();
}

void CommandHook::conclude(const std::string& mailbox, const Lamp& lamp, const ProgramEnd& end) {
  Entry& entry = entries_[mailbox];
  entry.is_running = false;
  const CommandVerdict verdict = judge_command(end);
  const std::string how = end.exit_code ? fmt::format("exit code {}", *end.exit_code) : end.error;
  if (!end.output.empty()) log::debug("notify", "command for mailbox {}: {}", mailbox, ascii::printable(end.output));
  if (verdict == CommandVerdict::retry) {
    const std::size_t doublings = std::min<std::size_t>(entry.failures++, 10);
    const auto pause = std::min(settings_.first_retry * (1L << doublings), settings_.longest_retry);
    entry.not_before = steady_clock::now() + pause;
    if (!is_stopping_)
      log::warning("notify", "command-retry: mailbox {}: {}; again in {} s", mailbox, how, pause.count() / 1000);
  } else {
    entry.failures = 0;
    entry.told = std::max(entry.told, lamp.version);
    entry.not_before = steady_clock::now() + settings_.coalesce;
    unwritten_.push_back({lamp.mailbox, lamp.version});
    if (verdict == CommandVerdict::told) log::info("notify", "command: mailbox {} told", mailbox);
    if (verdict == CommandVerdict::rejected)
      log::error(error_codes::kCommandRejected, "notify", "mailbox {}: {}; not again before the next change", mailbox,
                 how);
  }
  line_up(mailbox, entry);
}

// What fails is written the next time round.
Task<> CommandHook::write_down() {
  if (unwritten_.empty()) co_return;
  const std::vector<ToldLamp> told = std::exchange(unwritten_, {});
  const std::function<Result<bool>()> write = [&] { return ports_.told.save_blocking(told).map([] { return true; }); };
  const Result<bool> written = co_await sql_.run<bool>(write);
  if (is_store_fine(written.map([](bool) {}))) co_return;
  unwritten_.insert(unwritten_.begin(), told.begin(), told.end());
}

}  // namespace aftertone::notify
