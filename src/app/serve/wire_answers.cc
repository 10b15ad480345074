#include "app/serve/wire_answers.h"

#include <functional>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kInterval = 1s;
constexpr auto kOld = 15min;

}  // namespace

Result<std::unique_ptr<Answers>> Answers::open_blocking(const Settings& settings, async::Executor home,
                                                        voicemail::Stores& stores) {
  auto copy = storage::LocalAnswers::open_blocking(settings.node.data_directory / "answers");
  if (!copy) return tl::unexpected(copy.error());
  return std::unique_ptr<Answers>(new Answers(std::move(*copy), std::move(home), stores));
}

Answers::Answers(std::unique_ptr<storage::LocalAnswers> copy, async::Executor home, voicemail::Stores& stores)
    : copy_(std::move(copy)), stores_(stores), tasks_(std::move(home)) {}

void Answers::start() {
  tasks_.spawn("answers", run());
}

async::Task<> Answers::run() {
  for (;;) {
    const std::function<Result<bool>()> update = [this] {
      return copy_->update_blocking(stores_.mailboxes, stores_.audio);
    };
    const Result<bool> has_more = co_await pool_.run<bool>(update);
    note(has_more);
    const bool goes_on = has_more && *has_more;
    co_await async::sleep_until(async::Deadline::in(goes_on ? 0ms : kInterval));
  }
}

// That the database is away is said elsewhere; here only what that means for the copy.
void Answers::note(const Result<bool>& updated) {
  const auto now = std::chrono::steady_clock::now();
  if (updated) {
    if (is_old_ || !last_complaint_.empty())
      log::over(error_codes::kAnswersOld, "answers", "the copy of mailboxes and greetings is up to date again");
    updated_at_ = now;
    is_old_ = false;
    last_complaint_.clear();
    return;
  }
  if (!updated.error().temporary && updated.error().detail != last_complaint_) {
    last_complaint_ = updated.error().detail;
    log::error(error_codes::kAnswersOld, "answers", "the copy of mailboxes and greetings cannot be updated: {}",
               last_complaint_);
  }
  if (!is_old_ && now - updated_at_.load() > kOld) {
    is_old_ = true;
    log::error(error_codes::kAnswersOld, "answers",
               "the copy of mailboxes and greetings is 15 minutes old: new greetings do not play while the database or "
               "the audio store is away ({})",
               updated.error().detail);
  }
}

}  // namespace aftertone::app
