// What the calls and the journal's writer share, behind the journal's one lock: requests to the writer, its answers,
// and the sealed recordings that can be opened. Members may be called from any thread; those marked "writer" only from
// at-journal.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <variant>
#include <vector>

#include "async/channel.h"
#include "storage/journal/format/extents.h"
#include "voicemail/ports/recording_journal.h"

namespace aftertone::storage {

// A recording that can be read, as of its last seal.
struct SealedAudio {
  voicemail::SealedRecording recording;
  std::shared_ptr<const Extents> extents;
};

using SealResult = Result<voicemail::SealedRecording>;

// The way back to the coroutine that waits for its seal, for as long as it waits.
class SealReply {
 public:
  explicit SealReply(async::Channel<SealResult>& waiter) : waiter_(&waiter) {}
  void send(SealResult result);
  void abandon();  // the waiter is about to go
  bool is_abandoned() const;

 private:
  mutable std::mutex mutex_;
  async::Channel<SealResult>* waiter_;
};

struct BeginRequest {
  async::StreamNumber stream;
  voicemail::RecordingInfo info;
};
struct SealRequest {
  async::StreamNumber stream;
  voicemail::RecordingEnd end;
  std::shared_ptr<SealReply> reply;
};
struct ForgetRequest {
  async::StreamNumber stream;
};
using Request = std::variant<BeginRequest, SealRequest, ForgetRequest>;

enum class JournalState {
  healthy,
  low,          // less space than the reserve: new calls should go elsewhere, but recordings are taken
  full,         // less than half of it: no new recordings, those that run go on
  unavailable,  // no directory can be written
};

class JournalControl {
 public:
  // `max_recordings` begun and not forgotten.
  explicit JournalControl(std::size_t max_recordings) : max_recordings_(max_recordings) {}

  Result<async::StreamNumber> begin(const voicemail::RecordingInfo& info);
  void seal(SealRequest request);
  Result<std::shared_ptr<const SealedAudio>> find_sealed(async::StreamNumber stream) const;
  void forget(async::StreamNumber stream);
  JournalState state() const { return state_; }
  void stop();

  // Writer.
  void wait(std::chrono::milliseconds at_most);  // until a seal is asked for, wake(), or stop()
  void wake();                                   // at-journal-sync
  std::vector<Request> take_requests();
  void publish(async::StreamNumber stream, std::shared_ptr<const SealedAudio> sealed);
  void set_state(JournalState state) { state_ = state; }
  bool is_stopping() const { return stopping_; }

 private:
  const std::size_t max_recordings_;
  std::atomic<JournalState> state_{JournalState::healthy};
  std::atomic<bool> stopping_{false};

  mutable std::mutex mutex_;
  std::condition_variable urgent_;
  bool is_urgent_ = false;
  async::StreamNumber last_stream_ = 0;
  std::vector<Request> requests_;
  std::unordered_map<async::StreamNumber, std::shared_ptr<const SealedAudio>> streams_;  // nullptr: not sealed yet
};

}  // namespace aftertone::storage
