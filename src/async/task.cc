#include "async/task.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace aftertone::async {

namespace asio = boost::asio;

Task<> sleep_until(Deadline deadline) {
  asio::steady_timer timer(co_await asio::this_coro::executor, deadline.at());
  const auto [failure] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (failure) throw Cancelled{};
}

}  // namespace aftertone::async
