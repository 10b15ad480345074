#include "cluster/site_election.h"

#include <utility>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::cluster {

using async::Task;
using std::chrono::steady_clock;

namespace {

constexpr const char* kWitness = "the witness";  // who decided, in the history

}  // namespace

SiteElection::SiteElection(async::Executor home, async::BlockingPool& pool, Parts parts, std::string own,
                           std::function<void(bool)> hear, ElectionTerms terms)
    : pool_(pool),
      parts_(parts),
      own_(std::move(own)),
      hear_(std::move(hear)),
      terms_(terms),
      tasks_(std::move(home)),
      held_at_(steady_clock::now().time_since_epoch().count()) {}

void SiteElection::start() {
  tasks_.spawn("site election", run());
}

void SiteElection::stop_blocking() {
  tasks_.stop_blocking();
}

Task<> SiteElection::run() {
  for (;;) {
    const SiteToken token = parts_.watch.token();
    if (token.active == own_) {
      co_await renew(token);
    } else {
      bool may_look = !token.active.empty();
      if (!may_look) may_look = co_await is_broken_off(token);
      if (may_look) co_await look_for_the_other(token);
    }
    judge();
    co_await async::sleep_until(async::Deadline::in(terms_.between_looks));
  }
}

// Nobody works because somebody died, or lost the witness, between "nobody works" and "we do". When an operator has
// told a site to stop he decides which one begins.
Task<bool> SiteElection::is_broken_off(SiteToken token) {
  const std::function<Result<std::vector<SiteEvent>>()> read = [this] { return parts_.own.history_blocking(1); };
  const Result<std::vector<SiteEvent>> last = co_await pool_.run<std::vector<SiteEvent>>(read);
  const bool is_ours = last && !last->empty() && last->front().token == token && last->front().who == kWitness;
  if (!is_ours) absences_ = 0;
  co_return is_ours;
}

Task<> SiteElection::renew(SiteToken token) {
  absences_ = 0;
  const Instant asked_at = steady_clock::now();
  const Result<SiteToken> holder = co_await hold(token);
  if (!holder) co_return complain(&holder.error());
  complain(nullptr);
  if (*holder == token) {
    held_at_ = asked_at.time_since_epoch().count();
    co_return;
  }
  const SiteToken newer = *holder;
  const std::function<Status()> learn = [this, newer]() -> Status {
    parts_.watch.learn_blocking(newer);
    return {};
  };
  const Status learnt = co_await pool_.run<void>(learn);
  if (!learnt) complain(&learnt.error());
}

Task<> SiteElection::look_for_the_other(SiteToken token) {
  const std::function<Result<std::optional<SiteToken>>()> ask = [this] { return parts_.witness.ask_blocking(); };
  const Result<std::optional<SiteToken>> holder = co_await pool_.run<std::optional<SiteToken>>(ask);
  if (!holder) {
    absences_ = 0;
    co_return complain(&holder.error());
  }
  complain(nullptr);
  absences_ = *holder ? 0 : absences_ + 1;
  if (absences_ < terms_.absences) co_return;
  absences_ = 0;
  co_await take_over(token);
}

Task<> SiteElection::take_over(SiteToken token) {
  const SiteToken nobody{token.epoch + 1, ""};
  const SiteToken ours{token.epoch + 2, own_};
  Result<SiteToken> holder = co_await hold(ours);
  if (!holder || *holder != ours) co_return;
  const std::string why =
      token.active.empty() ? "a take-over was broken off" : "site " + token.active + " does not renew with the witness";
  log::warning("site", "{}: site {} takes over", why, own_);
  const Status claimed = co_await raise(nobody, why);
  if (!claimed) co_return tell_why_not(claimed.error());
  co_await async::sleep_until(async::Deadline::in(terms_.grace));
  const Instant asked_at = steady_clock::now();
  holder = co_await hold(ours);
  if (!holder || *holder != ours) co_return;
  co_await hold_exposed();
  const Status raised = co_await raise(ours, why);
  if (!raised) co_return tell_why_not(raised.error());
  held_at_ = asked_at.time_since_epoch().count();
}

void SiteElection::tell_why_not(const Error& error) const {
  if (error.code == Code::conflict) return log::info("site", "site {} does not take over: {}", own_, error.detail);
  log::error(error_codes::kSiteTakeOver, "site", "cannot take over: {}", to_string(error));
}

// Told twice is better than not told: a failure does not keep the site from taking over.
Task<> SiteElection::hold_exposed() {
  if (!parts_.hold_exposed_blocking) co_return;
  const Status held = co_await pool_.run<void>(parts_.hold_exposed_blocking);
  if (!held) log::warning("site", "what the other site has perhaps sent does not wait: {}", to_string(held.error()));
}

Task<Result<SiteToken>> SiteElection::hold(SiteToken token) {
  const std::function<Result<SiteToken>()> job = [this, token] {
    return parts_.witness.hold_blocking(token, terms_.time_to_live);
  };
  co_return co_await pool_.run<SiteToken>(job);
}

// In the own database, which has to take it; the other one is told as well, if it can be reached.
Task<Status> SiteElection::raise(SiteToken token, std::string why) {
  const std::function<Status()> job = [this, token, why]() -> Status {
    const auto raised = parts_.own.raise_blocking(token, kWitness, why);
    if (!raised) return tl::unexpected(raised.error());
    if (!*raised) {  // unless it was done twice
      const auto there = parts_.own.token_blocking();
      if (!there) return tl::unexpected(there.error());
      if (*there != token) return fail(Code::conflict, "somebody else has decided meanwhile");
    }
    parts_.watch.learn_blocking(token);
    const auto told = parts_.peer.raise_blocking(token, kWitness, why);
    if (!told) log::info("site", "the other site is not told: {}", to_string(told.error()));
    return {};
  };
  co_return co_await pool_.run<void>(job);
}

bool SiteElection::is_trusted() const {
  const Instant now = steady_clock::now();
  return now < Instant(Instant::duration(held_at_)) + terms_.time_to_live - terms_.margin ||
         now < parts_.watch.agreed_with_peer_at() + terms_.trust_in_peer;
}

void SiteElection::judge() {
  const bool may = is_trusted();
  if (has_told_ && may == told_) return;
  has_told_ = true;
  told_ = may;
  hear_(may);
}

void SiteElection::complain(const Error* error) {
  const bool is_away = error != nullptr;
  if (is_away == is_witness_away_) return;
  is_witness_away_ = is_away;
  if (is_away) return log::warning("site", "{}", to_string(*error));
  log::info("site", "the witness answers again");
}

}  // namespace aftertone::cluster
