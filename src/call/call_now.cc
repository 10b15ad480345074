#include "call/call_now.h"

namespace aftertone::call {

std::string_view to_string(CallStage stage) {
  switch (stage) {
    case CallStage::ringing:
      return "ringing";
    case CallStage::listens:
      return "listens";
    case CallStage::keys:
      return "keys";
    case CallStage::records:
      return "records";
    case CallStage::put_through:
      return "put-through";
  }
  return "listens";
}

void CallNow::note_owner(const std::string& mailbox) {
  const std::lock_guard lock(mutex_);
  owner_ = mailbox;
}

std::string CallNow::owner() const {
  const std::lock_guard lock(mutex_);
  return owner_;
}

std::chrono::milliseconds CallNow::age() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
}

}  // namespace aftertone::call
