#include "storage/journal/journal_control.h"

namespace aftertone::storage {
namespace {

constexpr std::size_t kRequestsPerRecording = 4;

}  // namespace

void SealReply::send(SealResult result) {
  const std::lock_guard lock(mutex_);
  if (waiter_ != nullptr) (void)waiter_->try_send(std::move(result));  // room for the one answer there is
  waiter_ = nullptr;
}

void SealReply::abandon() {
  const std::lock_guard lock(mutex_);
  waiter_ = nullptr;
}

bool SealReply::is_abandoned() const {
  const std::lock_guard lock(mutex_);
  return waiter_ == nullptr;
}

Result<async::StreamNumber> JournalControl::begin(const voicemail::RecordingInfo& info) {
  const JournalState now = state_;
  if (now == JournalState::unavailable)
    return fail_temporarily(Code::unavailable, "the recording journal cannot write");
  if (now == JournalState::full)
    return fail_temporarily(Code::full, "too little space on the recording journal's disk");
  const std::lock_guard lock(mutex_);
  if (streams_.size() >= max_recordings_) {
    return fail_temporarily(Code::full, "too many recordings wait in the journal to be committed");
  }
  if (requests_.size() >= max_recordings_ * kRequestsPerRecording) {
    return fail_temporarily(Code::full, "the recording journal's disk is too slow");
  }
  const async::StreamNumber stream = ++last_stream_;
  streams_.emplace(stream, nullptr);
  requests_.emplace_back(BeginRequest{stream, info});
  return stream;
}

void JournalControl::seal(SealRequest request) {
  {
    const std::lock_guard lock(mutex_);
    requests_.emplace_back(std::move(request));
    is_urgent_ = true;
  }
  urgent_.notify_one();
}

Result<std::shared_ptr<const SealedAudio>> JournalControl::find_sealed(async::StreamNumber stream) const {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return fail(Code::not_found, "no such recording in the journal");
  if (found->second == nullptr) return fail(Code::not_found, "the recording is not sealed yet");
  return found->second;
}

void JournalControl::forget(async::StreamNumber stream) {
  const std::lock_guard lock(mutex_);
  if (streams_.erase(stream) != 0) requests_.emplace_back(ForgetRequest{stream});
}

void JournalControl::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    is_urgent_ = true;
  }
  urgent_.notify_one();
}

void JournalControl::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_urgent_ = true;
  }
  urgent_.notify_one();
}

void JournalControl::wait(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  urgent_.wait_for(lock, at_most, [this] { return is_urgent_; });
  is_urgent_ = false;
}

std::vector<Request> JournalControl::take_requests() {
  const std::lock_guard lock(mutex_);
  return std::exchange(requests_, {});
}

void JournalControl::publish(async::StreamNumber stream, std::shared_ptr<const SealedAudio> sealed) {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(stream);
  if (found != streams_.end()) found->second = std::move(sealed);  // else it was forgotten meanwhile
}

}  // namespace aftertone::storage
