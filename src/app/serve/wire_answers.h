// What a call server knows by itself of every mailbox, kept up to date: the answer cache.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "app/config/settings.h"
#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "storage/answers/local_answers.h"
#include "voicemail/ports/stores.h"

namespace aftertone::app {

// Home: the loop of `home`.
class Answers {
 public:
  // Error: what is wrong with the directory. Blocks. `stores` outlives it.
  static Result<std::unique_ptr<Answers>> open_blocking(const Settings& settings, async::Executor home,
                                                        voicemail::Stores& stores);
  void start();
  void stop_blocking() { tasks_.stop_blocking(); }

  voicemail::AnswerCache& copy() { return *copy_; }
  // Since it was last known to be up to date. Any thread.
  std::chrono::milliseconds age() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - updated_at_.load());
  }

 private:
  Answers(std::unique_ptr<storage::LocalAnswers> copy, async::Executor home, voicemail::Stores& stores);
  async::Task<> run();
  void note(const Result<bool>& updated);

  const std::unique_ptr<storage::LocalAnswers> copy_;
  voicemail::Stores& stores_;
  async::BlockingPool pool_{"at-answers", 1, 4};
  async::TaskGroup tasks_;

  std::atomic<std::chrono::steady_clock::time_point> updated_at_{std::chrono::steady_clock::now()};  // set at home
  // Home only.
  bool is_old_ = false;
  std::string last_complaint_;
};

}  // namespace aftertone::app
