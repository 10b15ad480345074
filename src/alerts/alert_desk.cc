#include "alerts/alert_desk.h"

#include <algorithm>

#include "alerts/alert_json.h"
#include "base/uuid.h"
#include "files/file.h"

namespace aftertone::alerts {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kBetweenLooks = 250ms;
constexpr auto kLastWords = 5s;
constexpr auto kStaysWell = 5s;
constexpr std::size_t kMostLines = 1000;
constexpr std::size_t kMostOfFile = 1U << 20;
constexpr mode_t kMode = 0640;

Now now() {
  return {SteadyClock::now(), SystemClock().now()};
}

}  // namespace

AlertDesk::AlertDesk(DeskSettings settings, std::vector<OutputOrder> outputs)
    : settings_(std::move(settings)), book_(settings_.timing) {
  const auto kept = files::read_small_file_blocking(settings_.file, kMostOfFile);
  if (!kept) log::warning("alerts", "what was raised at the last stop is not known: {}", to_string(kept.error()));
  if (kept && *kept) book_.restore(parse_file(**kept), now());
  for (OutputOrder& output : outputs)
    outputs_.push_back(std::make_unique<OutputQueue>(std::move(output), settings_.pace));
  tasks_.spawn("alert desk", run());
}

AlertDesk::~AlertDesk() {
  {
    std::unique_lock lock(mutex_);
    is_ending_ = true;
    ended_.wait_for(lock, kLastWords, [this] { return has_ended_; });
  }
  for (const auto& output : outputs_)
    output->end();
  if (settings_.heartbeat) settings_.heartbeat->end();
  tasks_.stop_blocking();
}

void AlertDesk::hear(Line line) {
  const std::lock_guard lock(mutex_);
  if (inlet_.size() < kMostLines) {
    inlet_.push_back(std::move(line));
  } else {
    ++lost_;
  }
}

std::vector<Alert> AlertDesk::raised() const {
  const std::lock_guard lock(mutex_);
  return raised_;
}

async::Task<> AlertDesk::run() {
  for (;;) {
    take_lines();
    tell();
    for (const auto& output : outputs_)
      output->work(tasks_);
    if (settings_.heartbeat && is_well()) settings_.heartbeat->work(tasks_);
    if (kept_changes_ != book_.changes()) co_await keep();
    if (is_settled()) {
      const std::lock_guard lock(mutex_);
      has_ended_ = true;
      ended_.notify_all();
    }
    co_await async::sleep_until(async::Deadline::in(kBetweenLooks));
  }
}

void AlertDesk::take_lines() {
  std::vector<Line> lines;
  std::size_t lost = 0;
  {
    const std::lock_guard lock(mutex_);
    lines.swap(inlet_);
    lost = std::exchange(lost_, 0);
  }
  for (const Line& line : lines)
    book_.hear(line, now());
  if (lost > 0) log::warning("alerts", "{} lines came too fast to be looked at", lost);
}

void AlertDesk::tell() {
  const bool is_ending = [this] {
    const std::lock_guard lock(mutex_);
    return is_ending_;
  }();
  Notification notification{"", now().wall, settings_.teller, book_.take_news(now(), is_ending), 0};
  if (!notification.news.empty()) {
    notification.id = Uuid::v7(notification.at).to_string();
    notification.left_out = book_.take_left_out();
    for (const auto& output : outputs_)
      output->put(notification);
  }
  auto raised = book_.raised();
  const std::lock_guard lock(mutex_);
  raised_ = std::move(raised);
}

async::Task<> AlertDesk::keep() {
  kept_changes_ = book_.changes();
  const std::string content = to_file(book_.kept(now()));
  const std::function<Status()> job = [this, &content] {
    return files::replace_file_blocking(settings_.file, content, kMode);
  };
  const Status kept = co_await file_pool_.run<void>(job);
  if (!kept && !std::exchange(has_warned_of_file_, true))
    log::warning("alerts", "what is raised is forgotten at the next stop: {}", to_string(kept.error()));
  if (kept) has_warned_of_file_ = false;
}

// All has been told that can be, and it is to end.
bool AlertDesk::is_settled() const {
  const std::lock_guard lock(mutex_);
  if (!is_ending_ || !inlet_.empty()) return false;
  return std::ranges::all_of(outputs_, [](const auto& output) { return output->is_settled(); });
}

bool AlertDesk::is_well() const {
  const SteadyClock::time_point at{SteadyClock::duration(well_at_.load())};
  return well_at_ != 0 && SteadyClock::now() - at < kStaysWell;
}

}  // namespace aftertone::alerts
