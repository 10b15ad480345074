// What a call does at the moment, for whoever asks which calls there are. Written by the call as it goes, read by any
// thread.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

namespace aftertone::call {

enum class CallStage {
  ringing,      // not answered yet
  listens,      // to an announcement, or to a message
  keys,         // a key is asked for
  records,      // the caller speaks
  put_through,  // to somebody
};
std::string_view to_string(CallStage stage);  // "put-through"

class CallNow {
 public:
  // Home: the call's loop.
  void enter(CallStage stage) { stage_ = stage; }
  void note_owner(const std::string& mailbox);  // somebody has logged in to it

  CallStage stage() const { return stage_; }
  std::string owner() const;  // the mailbox; empty: nobody has logged in
  std::chrono::milliseconds age() const;

 private:
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::atomic<CallStage> stage_{CallStage::ringing};
  mutable std::mutex mutex_;  // guards what follows: the call writes it, others read it
  std::string owner_;
};

}  // namespace aftertone::call
