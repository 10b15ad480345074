#include "cluster/site_watch.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::cluster {
namespace {

constexpr int kLastDecisions = 20;

}  // namespace

SiteWatch::SiteWatch(async::Executor home, async::BlockingPool& pool, Places places, Sites sites, Hear hear,
                     std::chrono::milliseconds between_looks)
    : pool_(pool),
      places_(places),
      sites_(std::move(sites)),
      hear_(std::move(hear)),
      between_looks_(between_looks),
      tasks_(std::move(home)) {}

void SiteWatch::look_first_blocking() {
  const auto kept = places_.memory.read_blocking();
  if (!kept)
    log::error(error_codes::kSiteMemory, "site", "what this machine knew of the sites: {}", to_string(kept.error()));
  if (kept && *kept) take_blocking(**kept);
  std::thread asks_peer([this] {
    if (const Status asked = look_blocking(places_.peer, false); !asked)
      log::warning("site", "the other site's database: {}", to_string(asked.error()));
  });
  const Status asked = look_blocking(places_.own, true);
  if (!asked) log::warning("site", "this site's database: {}", to_string(asked.error()));
  asks_peer.join();
  tell();
}

void SiteWatch::start() {
  tasks_.spawn("token here", follow(places_.own, true));
  tasks_.spawn("token at the other site", follow(places_.peer, false));
}

void SiteWatch::stop_blocking() {
  tasks_.stop_blocking();
}

SiteToken SiteWatch::token() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

SiteState SiteWatch::state() const {
  const std::lock_guard lock(mutex_);
  return is_known_ && newest_.active == sites_.own ? SiteState::active : SiteState::standby;
}

async::Task<> SiteWatch::follow(SiteStore& place, bool is_own) {
  const std::function<Status()> job = [this, &place, is_own] {
    Status looked = look_blocking(place, is_own);
    return looked && is_own ? hand_on_blocking() : looked;
  };
  for (;;) {
    co_await async::sleep_until(async::Deadline::in(between_looks_));
    const Status asked = co_await pool_.run<void>(job);
    complain(asked, is_own);
    tell();
  }
}

std::chrono::steady_clock::time_point SiteWatch::agreed_with_peer_at() const {
  const std::lock_guard lock(mutex_);
  return agreed_with_peer_at_;
}

Status SiteWatch::look_blocking(SiteStore& place, bool is_own) {
  const auto asked_at = std::chrono::steady_clock::now();
  const auto found = place.token_blocking();
  if (!found) return tl::unexpected(found.error());
  if (is_own) {
    const std::lock_guard lock(mutex_);
    in_own_database_ = *found;
  }
  if (!is_own && *found) learn_why_blocking(**found);
  // An empty database is no news: somebody may have decided where it was away.
  if (is_own || *found) take_blocking(found->value_or(SiteToken{0, sites_.primary}));
  if (!is_own) {
    const std::lock_guard lock(mutex_);
    agreed_with_peer_at_ = asked_at;
  }
  return {};
}

// Before it counts, so that whoever hands it on knows.
void SiteWatch::learn_why_blocking(const SiteToken& token) {
  {
    const std::lock_guard lock(mutex_);
    if (heard_there_.token == token) return;
  }
  const auto history = places_.peer.history_blocking(kLastDecisions);
  if (!history) return;
  const auto event = std::ranges::find(*history, token, &SiteEvent::token);
  const std::lock_guard lock(mutex_);
  heard_there_ = event == history->end() ? SiteEvent{{}, token, "", ""} : *event;
}

// What was decided while the own database was away.
Status SiteWatch::hand_on_blocking() {
  SiteEvent heard;
  SiteToken newest;
  {
    const std::lock_guard lock(mutex_);
    const bool is_behind = newest_.epoch > 0 && (!in_own_database_ || is_newer(newest_, *in_own_database_));
    if (!is_behind) return {};
    newest = newest_;
    if (heard_there_.token == newest) heard = heard_there_;
  }
  // Not as if it had been decided here: of what the witness did here the election makes something of its own.
  const SiteEvent event = heard.who.empty()
                              ? SiteEvent{SystemClock().now(), newest, sites_.own, "heard of it from the other site"}
                              : SiteEvent{heard.at, newest, heard.who + ", at the other site", heard.why};
  const auto raised = places_.own.adopt_blocking(event);
  return raised ? Status() : tl::unexpected(raised.error());
}

void SiteWatch::take_blocking(const SiteToken& token) {
  {
    const std::lock_guard lock(mutex_);
    if (is_known_ && !is_newer(token, newest_)) return;
    newest_ = token;
    is_known_ = true;
  }
  const Status kept = places_.memory.write_blocking(token);
  if (!kept)
    log::error(error_codes::kSiteMemory, "site", "this machine cannot remember which site works: {}",
               to_string(kept.error()));
}

void SiteWatch::tell() {
  const SiteState now = state();
  SiteToken token;
  {
    const std::lock_guard lock(mutex_);
    if (has_told_ && told_ == newest_) return;
    told_ = token = newest_;
    has_told_ = true;
  }
  hear_(now, token);
}

void SiteWatch::complain(const Status& asked, bool is_own) {
  std::string& last = is_own ? complaint_of_own_ : complaint_of_peer_;
  const std::string complaint = asked ? "" : asked.error().detail;
  const bool is_new = complaint.empty() != last.empty();
  last = complaint;
  if (!is_new) return;
  const char* const whose = is_own ? "this site's" : "the other site's";
  if (asked) return log::info("site", "{} database answers again", whose);
  log::warning("site", "{} database does not tell which site works: {}", whose, to_string(asked.error()));
}

}  // namespace aftertone::cluster
