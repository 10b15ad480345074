// The Dialog that the call's loop holds: posts what is asked to the SIP thread, by the dialog's number. Any thread.
#pragma once

#include <memory>
#include <string>

#include "sip/stack/dialog.h"
#include "sip/stack/post_queue.h"

namespace aftertone::sip {

class DialogHandle : public Dialog {
 public:
  DialogHandle(std::shared_ptr<PostQueue> queue, std::uint64_t id, std::string call_id);
  ~DialogHandle() override;
  DialogHandle(const DialogHandle&) = delete;
  DialogHandle& operator=(const DialogHandle&) = delete;

  const std::string& call_id() const override { return call_id_; }
  void ring() override;
  void answer(std::string sdp) override;
  void reject(int status, std::string phrase, int retry_after_seconds) override;
  void acknowledge(std::string sdp) override;
  void hang_up() override;
  void accept_offer(std::string sdp) override;
  void refuse_offer(int status) override;
  void offer(std::string sdp) override;
  void refer(std::string target_uri) override;
  void report_transfer(int status) override;
  void send_info_digit(char digit) override;

 private:
  const std::shared_ptr<PostQueue> queue_;
  const std::uint64_t id_;
  const std::string call_id_;
};

}  // namespace aftertone::sip
