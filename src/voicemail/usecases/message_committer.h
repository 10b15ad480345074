// From "locally safe" to "in the mailbox": commits sealed recordings on pool threads, tries again until it succeeds,
// and then lets the journal forget them. The caller never waits for it longer than it chooses to.
//
// While the database or the audio store is away all wait, and one at a time is tried; when one has succeeded the others
// follow, as many at once as before. One that fails by itself waits by itself.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "voicemail/ports/recording_journal.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

class MessageCommitter {
 public:
  // Home: the loop of `home`. `at_once` commits run on `pool`, which should do nothing else. `on_committed` runs on the
  // home loop, once a message, and is only a hint (the outbox is polled as well).
  MessageCommitter(async::Executor home, async::BlockingPool& pool, std::size_t at_once, Stores& stores,
                   RecordingJournal& journal, std::function<void(const Message&)> on_committed);
  ~MessageCommitter();

  // Any thread. Takes over responsibility for the sealed recording. The future-like handle tells when it is in the
  // mailbox; dropping it changes nothing.
  class Progress;
  std::shared_ptr<Progress> submit(async::StreamNumber stream, SealedRecording recording);

  std::size_t waiting() const;               // any thread: recordings that are not in their mailboxes yet
  std::chrono::milliseconds oldest() const;  // any thread: how long the first of those has waited; 0: none waits
  // Home thread. Ends the retries; what is not committed stays in the journal and is salvaged at the next start.
  async::Task<> stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

class MessageCommitter::Progress {
 public:
  // `is_held_up`: nothing can be committed at the moment, so that waiting is in vain.
  Progress(async::Executor waiter, bool is_held_up);
  // On the committer's home loop. True: committed. False: not by the deadline, or held up; it goes on.
  async::Task<bool> wait(async::Deadline deadline);
  void set_committed();  // any thread

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aftertone::voicemail
