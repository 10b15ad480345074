#include "notify/sms/smpp/smpp_session.h"

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <semaphore>

#include "async/blocking_pool.h"
#include "async/loop.h"
#include "async/task_group.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "notify/sms/smpp/smpp_connection.h"

namespace aftertone::notify::smpp {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongestPause = 60s;
constexpr auto kUnbindPatience = 2s;
constexpr std::ptrdiff_t kMostWindow = 1000;

}  // namespace

struct SmppSession::State {
  State(SmppSettings its_settings, TakeReceipt its_take_receipt)
      : settings(std::move(its_settings)),
        take_receipt(std::move(its_take_receipt)),
        window(static_cast<std::ptrdiff_t>(settings.window)) {}

  async::Task<> stay_bound();
  async::Task<> unbind();
  async::Task<> drop_connection();
  void tell_bound(bool now_bound, std::string why);

  const SmppSettings settings;
  const TakeReceipt take_receipt;
  async::BlockingPool pool{"at-receipt", 2, 200};
  async::Loop loop{"at-smpp"};
  async::TaskGroup tasks{loop.executor()};
  std::unique_ptr<SmppConnection> connection;  // home: the loop
  bool is_stopping = false;                    // home: the loop
  std::counting_semaphore<kMostWindow> window;

  // Guards what the loop tells the threads that deliver.
  std::mutex mutex;
  std::condition_variable bound_changed;
  bool is_bound = false;
  std::string why_not = "not connected yet";
  bool has_stopped = false;  // on the thread that stops
};

void SmppSession::State::tell_bound(bool now_bound, std::string why) {
  {
    const std::lock_guard lock(mutex);
    is_bound = now_bound;
    why_not = std::move(why);
  }
  bound_changed.notify_all();
}

async::Task<> SmppSession::State::stay_bound() {
  auto pause = settings.first_pause;
  while (!is_stopping) {
    connection = std::make_unique<SmppConnection>(settings, take_receipt, pool, loop.executor());
    Status bound = co_await connection->bind();
    if (bound) {
      log::over(error_codes::kNotifySmscBind, "notify", "bound to the SMSC {}:{}", settings.host, settings.port);
      tell_bound(true, "");
      pause = settings.first_pause;
      bound = co_await connection->serve();
    }
    tell_bound(false, to_string(bound.error()));
    if (is_stopping) break;
    if (bound.error().temporary) {
      log::warning("notify", "no connection to the SMSC {}:{}: {}", settings.host, settings.port, bound.error().detail);
    } else {
      log::error(error_codes::kNotifySmscBind, "notify", "the SMSC {}:{} refuses us: {}", settings.host, settings.port,
                 bound.error().detail);
      pause = kLongestPause;  // knocking again and again with a wrong password locks accounts
    }
    connection.reset();
    co_await async::sleep_until(async::Deadline::in(pause));
    pause = std::min<std::chrono::milliseconds>(pause * 2, kLongestPause);
  }
  connection.reset();
}

async::Task<> SmppSession::State::unbind() {
  const auto deadline = async::Deadline::in(kUnbindPatience);
  is_stopping = true;
  if (connection) connection->begin_unbind();
  while (connection && !deadline.has_passed())
    co_await async::sleep_until(async::Deadline::in(20ms));
}

async::Task<> SmppSession::State::drop_connection() {
  if (connection) co_await connection->end("the service stops");
  connection.reset();
}

SmppSession::SmppSession(SmppSettings settings, TakeReceipt take_receipt)
    : state_(std::make_unique<State>(std::move(settings), std::move(take_receipt))) {
  state_->tasks.spawn("smpp", state_->stay_bound());
}

SmppSession::~SmppSession() {
  stop_blocking();
}

Status SmppSession::wait_until_bound_blocking(async::Deadline deadline, const std::function<bool()>& must_end) {
  std::unique_lock lock(state_->mutex);
  while (!state_->is_bound) {
    if (deadline.has_passed() || must_end()) return fail_temporarily(Code::unavailable, state_->why_not);
    state_->bound_changed.wait_for(lock, 500ms);
  }
  return {};
}

Result<SubmitAnswer> SmppSession::submit_blocking(const SubmitSm& submit, const std::function<bool()>& must_end) {
  const auto deadline = async::Deadline::in(state_->settings.answer_timeout);
  while (!state_->window.try_acquire_for(500ms)) {
    if (deadline.has_passed() || must_end()) {
      return fail_temporarily(Code::unavailable, "too many submissions wait for the SMSC's answers");
    }
  }
  // The promise is the loop's, so that an answer may come when nobody waits any more.
  const auto promise = std::make_shared<std::promise<Result<SubmitAnswer>>>();
  auto answer = promise->get_future();
  state_->loop.post([state = state_.get(), submit, promise] {
    const auto done = [state, promise](Result<SubmitAnswer> result) {
      state->window.release();
      promise->set_value(std::move(result));
    };
    if (state->connection) {
      state->connection->submit(submit, done);
    } else {
      done(fail_temporarily(Code::unavailable, "the connection to the SMSC has just been lost"));
    }
  });
  while (answer.wait_for(500ms) != std::future_status::ready) {
    if (must_end()) return fail_temporarily(Code::timeout, "the service stops before the SMSC has answered");
  }
  return answer.get();
}

void SmppSession::stop_blocking() {
  if (state_->has_stopped) return;
  state_->has_stopped = true;
  async::run_to_end(state_->loop, state_->unbind());
  state_->tasks.stop_blocking();
  async::run_to_end(state_->loop, state_->drop_connection());
  state_->tell_bound(false, "the service stops");
}

}  // namespace aftertone::notify::smpp
