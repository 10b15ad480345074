// From "locally safe" to "in the mailbox": commits sealed recordings on pool threads, tries again until it succeeds,
// and then lets the journal forget them. The caller never waits for it longer than it chooses to.
#pragma once

#include <functional>
#include <memory>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "voicemail/ports/recording_journal.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

class MessageCommitter {
 public:
  // Home: the loop of `home`. `on_committed` runs there, once a message, and is only a hint (the outbox is polled as
  // well).
  MessageCommitter(async::Executor home, async::BlockingPool& pool, Stores& stores, RecordingJournal& journal,
                   std::function<void(const Message&)> on_committed);
  ~MessageCommitter();

  // Any thread. Takes over responsibility for the sealed recording. The future-like handle tells when it is in the
  // mailbox; dropping it changes nothing.
  class Progress;
  std::shared_ptr<Progress> submit(async::StreamNumber stream, SealedRecording recording);

  std::size_t waiting() const;  // recordings that are not in their mailboxes yet
  // Home thread. Ends the retries; what is not committed stays in the journal and is salvaged at the next start.
  async::Task<> stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

class MessageCommitter::Progress {
 public:
  explicit Progress(async::Executor waiter);
  // On the committer's home loop. True: committed. False: not by the deadline; it goes on.
  async::Task<bool> wait(async::Deadline deadline);
  void set_committed();  // any thread

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aftertone::voicemail
