#include "async/task_group.h"

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>
#include <list>

#include "async/wakeup.h"
#include "base/assert.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::async {

namespace asio = boost::asio;

struct TaskGroup::State {
  explicit State(Executor executor) : home(executor), changed(std::move(executor)) {}
  Executor home;
  Wakeup changed;
  std::list<asio::cancellation_signal> signals;  // one a running task; home thread only
  bool stopping = false;                         // home thread only
  std::atomic<std::size_t> size{0};

  void start(const std::shared_ptr<State>& self, std::string name, Task<> task);
};

namespace {

void tell_unless_cancelled(std::exception_ptr failure, const std::string& name) {
  try {
    std::rethrow_exception(std::move(failure));
  } catch (const Cancelled&) {
    return;
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) return;
    log::error(error_codes::kTaskDied, "task", "\"{}\" ended by an exception: {}", name, error.what());
  } catch (const std::exception& error) {
    log::error(error_codes::kTaskDied, "task", "\"{}\" ended by an exception: {}", name, error.what());
  } catch (...) {
    log::error(error_codes::kTaskDied, "task", "\"{}\" ended by an exception of no known kind", name);
  }
}

}  // namespace

void TaskGroup::State::start(const std::shared_ptr<State>& self, std::string name, Task<> task) {
  const auto signal = signals.emplace(signals.end());
  auto ended = [self, signal, name = std::move(name)](std::exception_ptr failure) {
    if (failure) tell_unless_cancelled(std::move(failure), name);
    self->signals.erase(signal);
    --self->size;
    self->changed.wake();
  };
  asio::co_spawn(home, std::move(task), asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
}

TaskGroup::TaskGroup(Executor home) : state_(std::make_shared<State>(std::move(home))) {}

TaskGroup::~TaskGroup() {
  AT_ASSERT(state_->size == 0);
}

void TaskGroup::spawn(std::string name, Task<> task) {
  ++state_->size;
  auto start = [state = state_, name = std::move(name), task = std::move(task)]() mutable {
    if (state->stopping) {
      --state->size;
      state->changed.wake();
      return;
    }
    state->start(state, std::move(name), std::move(task));
  };
  asio::dispatch(state_->home, std::move(start));
}

Task<> TaskGroup::stop() {
  const std::shared_ptr<State> state = state_;
  state->stopping = true;
  for (auto signal = state->signals.begin(); signal != state->signals.end();) {
    // Emitting may end a task at once and erase its signal: step on first.
    (signal++)->emit(asio::cancellation_type::terminal);
  }
  while (state->size > 0)
    co_await state->changed.wait(Deadline::in(std::chrono::seconds(1)));
}

void TaskGroup::stop_blocking() {
  asio::co_spawn(state_->home, stop(), asio::use_future).get();
}

std::size_t TaskGroup::size() const {
  return state_->size;
}

}  // namespace aftertone::async
