#include "api/events/change_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "api/json_text.h"
#include "api/views.h"
#include "base/ascii.h"
#include "base/log.h"

namespace aftertone::api {
namespace {

using namespace std::chrono_literals;
using voicemail::Happening;
using voicemail::MailboxNumber;
using voicemail::MessageChange;

constexpr auto kBetweenLooks = 1s;
constexpr std::size_t kMostAtOnce = 500;
constexpr std::size_t kLooksUntilOld = 10;  // a transaction that is slower than so many seconds is not waited for
constexpr std::size_t kMostPast = 2000;     // events, for who comes back
constexpr std::size_t kMostCounted = 200;   // mailboxes in one look
constexpr auto kLongest = 1min;             // then the browser comes again, and shows that it still may
constexpr auto kUntilBegun = 30s;
constexpr auto kUntilForgotten = 1min;  // since anybody listened

std::string_view change_word(Happening what) {
  if (what == Happening::committed || what == Happening::assigned) return "new";
  return what == Happening::purged ? "removed" : "changed";
}

bool is_heard_by(const MailboxNumber& listened, const MailboxNumber& mailbox) {
  return listened.value().empty() || listened == mailbox;
}

}  // namespace

ChangeFeed::ChangeFeed(async::Executor home, voicemail::Stores& stores, voicemail::MessageChanges& changes)
    : stores_(stores), changes_(changes), epoch_(Uuid::v7(stores.clock.now()).to_string()), tasks_(std::move(home)) {}

void ChangeFeed::start() {
  tasks_.spawn("changes", run());
}

void ChangeFeed::stop_blocking() {
  tasks_.stop_blocking();
  const std::lock_guard lock(mutex_);
  for (const auto& stream : streams_) {
    if (const auto pipe = stream->pipe.lock()) pipe->close();
  }
}

async::Task<> ChangeFeed::run() {
  const std::function<Result<bool>()> look = [this]() -> Result<bool> {
    look_blocking();
    return true;
  };
  for (;;) {
    co_await async::sleep_until(async::Deadline::in(kBetweenLooks));
    const Result<bool> looked = co_await pool_.run<bool>(look);
    if (!looked) log::info("api", "changes are looked for later: {}", to_string(looked.error()));
  }
}

Result<http::EventSource> ChangeFeed::listen(Listener listener) {
  const auto newest = changes_.newest_blocking();
  if (!newest) return tl::unexpected(newest.error());
  const auto stream = std::make_shared<Stream>();
  stream->listener = std::move(listener);
  const auto now = std::chrono::steady_clock::now();
  stream->ends_at = now + kUntilBegun;
  const std::lock_guard lock(mutex_);
  std::erase_if(streams_,
                [now](const auto& other) { return other->has_begun ? other->pipe.expired() : now >= other->ends_at; });
  const auto own =
      std::ranges::count_if(streams_, [&](const auto& other) { return other->listener.who == stream->listener.who; });
  if (streams_.size() >= kMostStreams || static_cast<std::size_t>(own) >= kMostStreamsEach)
    return fail_temporarily(Code::unavailable, "too many event streams");
  if (!is_looking_ && !newest_) newest_ = *newest;
  streams_.push_back(stream);
  return http::EventSource([this, stream](const std::shared_ptr<http::EventPipe>& pipe) { begin(stream, pipe); });
}

void ChangeFeed::begin(const std::shared_ptr<Stream>& stream, const std::shared_ptr<http::EventPipe>& pipe) {
  const std::lock_guard lock(mutex_);
  stream->pipe = pipe;
  stream->has_begun = true;
  stream->ends_at = std::chrono::steady_clock::now() + kLongest;
  pipe->send("retry: 2000\n\n");
  resume(*stream, *pipe);
}

// What came after the event that the browser saw last, if that is known.
void ChangeFeed::resume(const Stream& stream, http::EventPipe& pipe) const {
  const std::string& last = stream.listener.last_event_id;
  if (last.empty()) return;
  const std::size_t dot = last.find('.');
  const auto number = ascii::parse_unsigned(dot == std::string::npos ? "" : last.substr(dot + 1), INT64_MAX);
  const std::int64_t oldest = past_.empty() ? number_ + 1 : past_.front().number;
  const bool is_known = number && last.substr(0, dot) == epoch_ && static_cast<std::int64_t>(*number) + 1 >= oldest &&
                        static_cast<std::int64_t>(*number) <= number_;
  if (!is_known) {
    pipe.send(fmt::format("id: {}.{}\nevent: reset\ndata: {{}}\n\n", epoch_, number_));
    return;
  }
  for (const Event& event : past_) {
    const bool is_new = event.number > static_cast<std::int64_t>(*number);
    if (is_new && is_heard_by(stream.listener.mailbox, event.mailbox)) pipe.send(event.text);
  }
}

// False: nobody listens, or has just listened.
bool ChangeFeed::forget_ended() {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  std::erase_if(streams_, [now](const auto& stream) {
    const auto pipe = stream->pipe.lock();
    if (pipe && now >= stream->ends_at) pipe->close();
    const bool never_begun = !stream->has_begun && now >= stream->ends_at;
    return never_begun || (stream->has_begun && (!pipe || pipe->is_closed()));
  });
  if (newest_) {  // the first listener since nobody listened
    low_ = *std::exchange(newest_, std::nullopt);
    highest_.clear();
    told_.clear();
    is_looking_ = true;
  }
  if (!streams_.empty()) listened_at_ = now;
  if (is_looking_ && now - listened_at_ > kUntilForgotten) {
    is_looking_ = false;
    past_.clear();
    ++number_;  // what is missed from now on is not behind the last one
  }
  return is_looking_;
}

void ChangeFeed::look_blocking() {
  if (!forget_ended()) return;
  const auto news = news_blocking();
  if (news) return publish_blocking(*news);
  log::info("api", "changes are looked for later: {}", to_string(news.error()));
}

// Ids are given before they are committed: one that is lower may be seen later. So a look goes back to where the looks
// of the last seconds had come, and tells nothing twice.
Result<std::vector<MessageChange>> ChangeFeed::news_blocking() {
  auto found = changes_.after_blocking(low_, kMostAtOnce);
  if (!found) return found;
  const bool is_full = found->size() == kMostAtOnce;
  highest_.push_back(found->empty() ? low_ : found->back().id);
  std::erase_if(*found, [this](const MessageChange& change) { return !told_.insert(change.id).second; });
  if (highest_.size() > kLooksUntilOld || is_full) {
    low_ = is_full ? highest_.back() : std::max(low_, highest_.front());
    if (is_full) highest_.clear();
    if (!highest_.empty()) highest_.pop_front();
    told_.erase(told_.begin(), told_.upper_bound(low_));
  }
  return found;
}

void ChangeFeed::publish_blocking(const std::vector<MessageChange>& news) {
  std::set<MailboxNumber> touched;
  for (const MessageChange& change : news) {
    const nlohmann::ordered_json data = {
        {"mailbox", change.mailbox.value()}, {"id", change.message.to_string()}, {"change", change_word(change.what)}};
    publish(change.mailbox, "message", json_text(data));
    if (touched.size() < kMostCounted) touched.insert(change.mailbox);
  }
  for (const MailboxNumber& mailbox : touched) {
    const auto counts = stores_.messages.count_blocking(mailbox);
    if (!counts) continue;  // a browser that wants to know asks
    nlohmann::ordered_json data = {{"mailbox", mailbox.value()}};
    data.update(to_json(*counts));
    publish(mailbox, "counts", json_text(data));
  }
}

void ChangeFeed::publish(const MailboxNumber& mailbox, const std::string& event, const std::string& data) {
  const std::lock_guard lock(mutex_);
  ++number_;
  past_.push_back({number_, mailbox, fmt::format("id: {}.{}\nevent: {}\ndata: {}\n\n", epoch_, number_, event, data)});
  if (past_.size() > kMostPast) past_.pop_front();
  for (const auto& stream : streams_) {
    if (!is_heard_by(stream->listener.mailbox, mailbox)) continue;
    if (const auto pipe = stream->pipe.lock()) pipe->send(past_.back().text);
  }
}

}  // namespace aftertone::api
