#include "async/wakeup.h"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace aftertone::async {

namespace asio = boost::asio;

struct Wakeup::Timer {
  explicit Timer(Executor home) : timer(std::move(home)) {}
  asio::steady_timer timer;
  std::atomic<bool> wake_is_under_way{false};
};

Wakeup::Wakeup(Executor home) : timer_(std::make_shared<Timer>(std::move(home))) {}

Task<bool> Wakeup::wait(Deadline deadline) {
  const std::shared_ptr<Timer> timer = timer_;  // outlives us while we wait
  timer->timer.expires_at(deadline.at());
  const auto [failure] = co_await timer->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) throw Cancelled{};
  co_return static_cast<bool>(failure);
}

void Wakeup::wake() {
  if (timer_->wake_is_under_way.exchange(true)) return;
  asio::post(timer_->timer.get_executor(), [timer = timer_] {
    timer->wake_is_under_way = false;
    timer->timer.cancel();
  });
}

}  // namespace aftertone::async
