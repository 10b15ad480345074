// A call from the outside: the verbs of Call on a SIP dialog and a media session.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "call/announcement_clips.h"
#include "call/call.h"
#include "call/call_event.h"
#include "call/media_negotiation.h"
#include "media/engine/engine.h"
#include "sip/headers/invite.h"
#include "sip/stack/dialog.h"

namespace aftertone::call {

class Dialler;

class SipCall : public Call {
 public:
  struct Parts {  // owned by the app, outlive every call
    media::Engine& engine;
    AnnouncementClips& clips;
    bool latch = false;          // symmetric RTP
    Dialler* dialler = nullptr;  // calls of our own, to pass callers on; nullptr: none
  };
  SipCall(Parts parts, CallFacts facts, std::string offer, std::string peer_host, std::shared_ptr<sip::Dialog> dialog,
          std::shared_ptr<CallInbox> inbox);
  // Ours, and answered already: answer() has nothing left to do.
  SipCall(Parts parts, CallFacts facts, std::string peer_host, std::shared_ptr<sip::Dialog> dialog,
          std::shared_ptr<CallInbox> inbox, std::unique_ptr<media::Session> session,
          std::unique_ptr<MediaNegotiation> negotiation);

  const CallFacts& facts() const override { return facts_; }
  Codec codec() const override;
  async::Task<Status> answer() override;
  async::Task<> reject(RejectReason reason) override;
  async::Task<std::optional<char>> play(Announcement announcement, std::string barge_in_digits) override;
  async::Task<AskOutcome> ask(AskRequest request) override;
  async::Task<RecordOutcome> record(RecordRequest request) override;
  async::Task<Status> transfer(TransferRequest request) override;
  void forget_digits() override { digits_.clear(); }
  async::Task<> hang_up() override;

  // All zero before answer().
  media::Statistics statistics() const;
  bool is_answered() const { return negotiation_ && negotiation_->is_agreed(); }
  Quality quality() const override;

 private:
  friend class Bridge;
  // The next event that a verb may care about; nothing at the deadline. Digits go to digits_, offers are answered here.
  async::Task<std::optional<CallEvent>> next(async::Deadline deadline);
  void take_dialog_event(const sip::DialogEvent& event);
  void take_media_event(const media::Event& event);
  void take_offer(const std::string& sdp);
  void keep_digit(char digit);
  std::optional<char> take_digit_of(const std::string& wanted);
  void throw_if_over();
  void tell_end();
  void tell_refusal(int status, const std::string& phrase);  // it is over
  void end(const std::string& why);

  async::Task<Result<std::unique_ptr<media::Session>>> open_session();
  async::Task<Status> wait_for_ack();
  async::Task<std::optional<char>> wait_while_playing(std::string barge_in_digits);
  async::Task<AskOutcome> collect(AskRequest request);
  async::Task<Status> refer(std::string target);
  async::Task<RecordOutcome> stop_recording(RecordOutcome outcome);

  const Parts parts_;
  CallFacts facts_;
  const std::string offer_;
  const std::string peer_host_;
  std::shared_ptr<sip::Dialog> dialog_;
  std::shared_ptr<CallInbox> inbox_;
  std::unique_ptr<media::Session> session_;
  std::unique_ptr<MediaNegotiation> negotiation_;
  std::deque<char> digits_;
  std::uint64_t play_number_ = 0;
  bool is_playing_ = false;
  bool awaits_answer_in_ack_ = false;
  bool is_shutting_down_ = false;
  bool is_over_ = false;
  const std::chrono::steady_clock::time_point came_at_ = std::chrono::steady_clock::now();
  bool is_end_told_ = false;
};

}  // namespace aftertone::call
