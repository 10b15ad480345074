#include "async/loop.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include "async/thread_name.h"

namespace aftertone::async {

namespace asio = boost::asio;

struct Loop::Context {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(io);
};

Loop::Loop(std::string thread_name)
    : context_(std::make_unique<Context>()),
      thread_([this, thread_name] {
        name_this_thread(thread_name);
        context_->io.run();
      }),
      turning_(std::make_unique<Turning>(std::move(thread_name),
                                         [this](std::function<void()> job) { post(std::move(job)); })) {}

Loop::~Loop() {
  stop();
}

Executor Loop::executor() {
  return context_->io.get_executor();
}

void Loop::post(std::function<void()> work) {
  asio::post(context_->io, std::move(work));
}

void Loop::stop() {
  turning_.reset();
  context_->io.stop();
  if (thread_.joinable()) thread_.join();
}

void run_to_end(Loop& loop, Task<> task) {
  asio::co_spawn(loop.executor(), std::move(task), asio::use_future).get();
}

}  // namespace aftertone::async
