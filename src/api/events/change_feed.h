// Tells browsers what changes in mailboxes while they look: one look at the database a second for all of them together,
// and none while nobody looks. Who comes back within a minute misses nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "base/result.h"
#include "http/event_pipe.h"
#include "http/router.h"
#include "voicemail/ports/message_changes.h"
#include "voicemail/ports/stores.h"

namespace aftertone::api {

class ChangeFeed {
 public:
  // Home: the loop of `home`. The others outlive the feed.
  ChangeFeed(async::Executor home, voicemail::Stores& stores, voicemail::MessageChanges& changes);

  void start();
  // Closes every stream. Not from the home thread.
  void stop_blocking();

  struct Listener {
    std::string who;                   // so many streams each
    voicemail::MailboxNumber mailbox;  // empty: all
    std::string last_event_id;         // what the browser has seen; empty: nothing
  };
  // Any thread. Error: full (temporary): too many streams.
  Result<http::EventSource> listen(Listener listener);

  // One look. Any thread, one at a time.
  void look_blocking();

  static constexpr std::size_t kMostStreams = 1000;
  static constexpr std::size_t kMostStreamsEach = 12;

 private:
  struct Stream {
    std::weak_ptr<http::EventPipe> pipe;
    Listener listener;
    std::chrono::steady_clock::time_point ends_at;
    bool has_begun = false;  // a HEAD never does
  };
  struct Event {
    std::int64_t number;
    voicemail::MailboxNumber mailbox;
    std::string text;
  };
  async::Task<> run();
  void begin(const std::shared_ptr<Stream>& stream, const std::shared_ptr<http::EventPipe>& pipe);
  void resume(const Stream& stream, http::EventPipe& pipe) const;
  bool forget_ended();
  Result<std::vector<voicemail::MessageChange>> news_blocking();
  void publish_blocking(const std::vector<voicemail::MessageChange>& news);
  void publish(const voicemail::MailboxNumber& mailbox, const std::string& event, const std::string& data);

  voicemail::Stores& stores_;
  voicemail::MessageChanges& changes_;
  const std::string epoch_;  // event ids of another process mean nothing here
  async::BlockingPool pool_{"at-events-sql", 1, 2};

  // Of looks only.
  std::int64_t low_ = 0;              // everything up to here has been told
  std::deque<std::int64_t> highest_;  // at the last looks
  std::set<std::int64_t> told_;       // above low_

  std::mutex mutex_;  // pool threads listen, the server's loop begins streams, the feed's thread publishes
  std::vector<std::shared_ptr<Stream>> streams_;
  std::optional<std::int64_t> newest_;  // before the first of them came; until a look takes it
  std::deque<Event> past_;
  std::int64_t number_ = 0;
  bool is_looking_ = false;
  std::chrono::steady_clock::time_point listened_at_;

  async::TaskGroup tasks_;
};

}  // namespace aftertone::api
