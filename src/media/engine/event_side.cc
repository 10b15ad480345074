#include "media/engine/event_side.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <mutex>

namespace aftertone::media {

namespace asio = boost::asio;

struct EventSide::State : std::enable_shared_from_this<State> {
  State(const async::Executor& loop, int fd, std::function<void(std::unique_ptr<MediaCall>)> closed)
      : wake_fd(fd), descriptor(loop, fd), on_closed(std::move(closed)) {}

  void arm();
  void take_all();
  void take(MediaThread& thread);
  void dispose(Command* done);

  const int wake_fd;  // the descriptor's
  asio::posix::stream_descriptor descriptor;
  const std::function<void(std::unique_ptr<MediaCall>)> on_closed;
  std::mutex mutex;  // held while events are delivered; not the tick's
  std::vector<MediaThread*> threads;
  bool is_stopped = false;
};

void EventSide::State::arm() {
  descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                        [self = shared_from_this()](const boost::system::error_code& error) {
                          if (error) return;
                          const std::lock_guard lock(self->mutex);
                          if (self->is_stopped) return;
                          std::uint64_t count = 0;
                          (void)!read(self->wake_fd, &count, sizeof(count));
                          self->take_all();
                          self->arm();
                        });
}

void EventSide::State::take_all() {
  for (MediaThread* thread : threads)
    take(*thread);
}

// All events of a call were told before its end was handed back: so take the ends first, and destroy them last.
void EventSide::State::take(MediaThread& thread) {
  Command* const done = thread.take_done();
  while (const auto event = thread.next_event())
    event->gate->deliver(event->event);
  dispose(done);
}

void EventSide::State::dispose(Command* done) {
  while (done != nullptr) {
    const std::unique_ptr<Command> command(std::exchange(done, done->next));
    if (auto* close = std::get_if<CloseCall>(&command->what)) on_closed(std::move(close->call));
  }
}

EventSide::EventSide(std::shared_ptr<State> state) : state_(std::move(state)) {}

EventSide::~EventSide() = default;

Result<std::unique_ptr<EventSide>> EventSide::open(async::Executor loop,
                                                   std::function<void(std::unique_ptr<MediaCall>)> on_closed) {
  const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) return fail(Code::full, std::string("eventfd: ") + std::strerror(errno));
  return std::unique_ptr<EventSide>(new EventSide(std::make_shared<State>(loop, fd, std::move(on_closed))));
}

int EventSide::wake_fd() const {
  return state_->wake_fd;
}

void EventSide::start(std::vector<MediaThread*> threads) {
  const std::lock_guard lock(state_->mutex);
  state_->threads = std::move(threads);
  state_->arm();
}

void EventSide::stop() {
  const std::lock_guard lock(state_->mutex);
  state_->is_stopped = true;
  state_->take_all();
  state_->threads.clear();
  asio::post(state_->descriptor.get_executor(), [state = state_] {
    boost::system::error_code ignored;
    state->descriptor.close(ignored);
  });
}

}  // namespace aftertone::media
