#include "sip/stack/refused_requests.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "base/error_codes.h"
#include "base/refusal_watch.h"
#include "sip/headers/ip_prefix.h"

namespace aftertone::sip {
namespace {

constexpr std::size_t kMostSources = 1'000;  // a flood under invented addresses is no scan
constexpr RefusalWatch::Limits kLimits{30, 1'000, std::chrono::minutes(5)};

class Sources {
 public:
  void never_suspect(std::vector<std::string> trunks) {
    const std::lock_guard lock(mutex_);
    trunks_ = std::move(trunks);
  }
  std::optional<std::size_t> note_refused(const std::string& source) {
    const std::lock_guard lock(mutex_);
    const auto holds = [&](const std::string& trunk) { return is_in_prefix(source, trunk); };
    if (std::ranges::any_of(trunks_, holds)) return std::nullopt;
    if (sources_.size() >= kMostSources && !sources_.contains(source)) forget_oldest();
    return sources_.try_emplace(source, kLimits).first->second.note_refused();
  }
  // Before the first refusal nobody is looked at: what is let in before it does not count.
  void note_taken(const std::string& source) {
    const std::lock_guard lock(mutex_);
    const auto found = sources_.find(source);
    if (found != sources_.end()) found->second.note_let_in();
  }

 private:
  void forget_oldest() {
    sources_.erase(
        std::ranges::min_element(sources_, {}, [](const auto& source) { return source.second.last_refused(); }));
  }

  std::mutex mutex_;  // the SIP thread and those of calls
  std::vector<std::string> trunks_;
  std::map<std::string, RefusalWatch> sources_;
};

Sources& sources() {
  static Sources all;
  return all;
}

}  // namespace

void never_suspect(std::vector<std::string> trunks) {
  sources().never_suspect(std::move(trunks));
}

void note_refused_request(const std::string& source_ip, std::string_view what) {
  const auto count = sources().note_refused(source_ip);
  if (!count) return;
  log::error(error_codes::kSipScan, log::About{.thing = source_ip}, "sip",
             "{} requests from {} were refused in five minutes, and few were not: the last was {}", *count, source_ip,
             what);
}

void note_taken_call(const std::string& source_ip) {
  sources().note_taken(source_ip);
}

}  // namespace aftertone::sip
