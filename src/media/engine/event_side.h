// Where the media threads' events arrive: a handler on one loop, woken by an eventfd. It calls the sessions' handlers
// and destroys what the ticks have handed back.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "media/engine/media_thread.h"

namespace aftertone::media {

class EventSide {
 public:
  // `on_closed` gets each call that has ended. Error: full (no descriptor left).
  static Result<std::unique_ptr<EventSide>> open(async::Executor loop,
                                                 std::function<void(std::unique_ptr<MediaCall>)> on_closed);
  ~EventSide();  // after stop()
  EventSide(const EventSide&) = delete;
  EventSide& operator=(const EventSide&) = delete;

  int wake_fd() const;
  void start(std::vector<MediaThread*> threads);
  // After the threads have stopped: waits for a handler that runs, then takes what is left. Any thread but a handler.
  void stop();

 private:
  struct State;
  explicit EventSide(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace aftertone::media
