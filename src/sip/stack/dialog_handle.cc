#include "sip/stack/dialog_handle.h"

#include "sip/stack/stack_core.h"

namespace aftertone::sip {
namespace {

// A job that does `what` to the dialog, if it is still there when the SIP thread gets to it.
template <typename What>
PostQueue::Job on_dialog(std::uint64_t id, What what) {
  return [id, what = std::move(what)](StackCore& stack) {
    if (DialogCore* const dialog = stack.find(id)) what(*dialog);
  };
}

}  // namespace

DialogHandle::DialogHandle(std::shared_ptr<PostQueue> queue, std::uint64_t id, std::string call_id)
    : queue_(std::move(queue)), id_(id), call_id_(std::move(call_id)) {}

DialogHandle::~DialogHandle() {
  queue_->post_always(on_dialog(id_, [](DialogCore& dialog) { dialog.abandon(); }));
}

void DialogHandle::ring() {
  queue_->post(on_dialog(id_, [](DialogCore& dialog) { dialog.ring(); }));
}

void DialogHandle::answer(std::string sdp) {
  queue_->post(on_dialog(id_, [sdp = std::move(sdp)](DialogCore& dialog) { dialog.answer(sdp); }));
}

void DialogHandle::reject(int status, std::string phrase, int retry_after_seconds) {
  queue_->post(on_dialog(id_, [=, phrase = std::move(phrase)](DialogCore& dialog) {
    dialog.reject(status, phrase, retry_after_seconds);
  }));
}

void DialogHandle::acknowledge(std::string sdp) {
  queue_->post(on_dialog(id_, [sdp = std::move(sdp)](DialogCore& dialog) { dialog.acknowledge(sdp); }));
}

void DialogHandle::hang_up() {
  queue_->post(on_dialog(id_, [](DialogCore& dialog) { dialog.hang_up(); }));
}

void DialogHandle::accept_offer(std::string sdp) {
  queue_->post(on_dialog(id_, [sdp = std::move(sdp)](DialogCore& dialog) { dialog.accept_offer(sdp); }));
}

void DialogHandle::refuse_offer(int status) {
  queue_->post(on_dialog(id_, [status](DialogCore& dialog) { dialog.refuse_offer(status); }));
}

void DialogHandle::offer(std::string sdp) {
  queue_->post(on_dialog(id_, [sdp = std::move(sdp)](DialogCore& dialog) { dialog.offer(sdp); }));
}

void DialogHandle::refer(std::string target_uri) {
  queue_->post(on_dialog(id_, [target = std::move(target_uri)](DialogCore& dialog) { dialog.refer(target); }));
}

void DialogHandle::report_transfer(int status) {
  queue_->post(on_dialog(id_, [status](DialogCore& dialog) { dialog.report_transfer(status); }));
}

void DialogHandle::send_info_digit(char digit) {
  queue_->post(on_dialog(id_, [digit](DialogCore& dialog) { dialog.send_info_digit(digit); }));
}

}  // namespace aftertone::sip
