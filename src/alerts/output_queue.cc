#include "alerts/output_queue.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace aftertone::alerts {
namespace {

constexpr std::size_t kMostWaiting = 50;

std::chrono::milliseconds pause_after(int failures, const RetryPace& pace) {
  auto pause = pace.first;
  for (int i = 1; i < failures && pause < pace.longest; ++i)
    pause *= 2;
  return std::min(pause, pace.longest);
}

}  // namespace

OutputQueue::OutputQueue(OutputOrder order, RetryPace pace)
    : output_(std::move(order.output)),
      urgencies_(std::move(order.urgencies)),
      pace_(pace),
      pool_("at-al-" + output_->name(), 1, 1) {}

void OutputQueue::put(const Notification& notification) {
  Notification ours = notification;
  std::erase_if(ours.news, [this](const News& news) { return !urgencies_.contains(news.alert.urgency); });
  if (ours.news.empty()) return;
  if (waiting_.size() >= kMostWaiting) {
    const auto oldest = waiting_.begin() + (is_sending_ ? 1 : 0);
    ours.left_out += oldest->news.size() + oldest->left_out;
    waiting_.erase(oldest);
  }
  waiting_.push_back(std::move(ours));
}

void OutputQueue::work(async::TaskGroup& tasks) {
  if (is_sending_ || waiting_.empty() || std::chrono::steady_clock::now() < next_try_) return;
  is_sending_ = true;
  tasks.spawn("alerts by " + name(), send(waiting_.front()));
}

async::Task<> OutputQueue::send(Notification notification) {
  const std::function<Status()> job = [this, &notification] {
    return output_->send_blocking(notification, [this] { return must_end_.load(); });
  };
  const Status sent = co_await pool_.run<void>(job);
  hear(sent);
  is_sending_ = false;
}

// A warning and never an error: an error would be an alert that wants to go the same way.
void OutputQueue::hear(const Status& sent) {
  if (sent) {
    if (std::exchange(is_failing_, false)) log::info("alerts", "{} works again", name());
    failures_ = 0;
    waiting_.pop_front();
    return;
  }
  if (!std::exchange(is_failing_, true))
    log::warning("alerts", "{}: {}; tried again, other outputs go on", name(), to_string(sent.error()));
  if (++failures_ < pace_.most_tries) {
    next_try_ = std::chrono::steady_clock::now() + pause_after(failures_, pace_);
    return;
  }
  log::warning("alerts", "{}: given up after {} tries: {}", name(), failures_, to_string(sent.error()));
  failures_ = 0;
  waiting_.pop_front();
}

}  // namespace aftertone::alerts
