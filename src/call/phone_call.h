// One call of the test phone. Home: the phone's loop; one verb at a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "call/call_event.h"
#include "call/heard_audio.h"
#include "call/media_negotiation.h"
#include "media/audio/clips.h"
#include "sip/stack/dialog.h"

namespace aftertone::call {

struct TimelineEntry {
  std::chrono::milliseconds at{0};  // since the INVITE
  std::string what;                 // "answered", "beep", "said 3.0 s", "hung up by the other side: BYE"
};

class PhoneCall {
 public:
  // All parts of a dialled call; `heard` begins when the call is answered.
  PhoneCall(std::unique_ptr<media::Session> session, async::ChunkLane& lane, std::shared_ptr<CallInbox> inbox,
            std::vector<sip::AudioEncoding> encodings, async::Executor home);
  ~PhoneCall();

  // Every verb: Error denied when the other side has hung up, timeout at the deadline.
  async::Task<Status> say(media::ClipPtr clip);   // to its end
  async::Task<Status> press(std::string digits);  // RFC 4733 if negotiated, else SIP INFO
  async::Task<Status> wait_for_beep(async::Deadline deadline);
  async::Task<Status> wait_for_audio(media::ClipPtr clip, async::Deadline deadline);  // these bytes, exactly
  async::Task<Status> listen(std::chrono::milliseconds time);  // also success when the other side hangs up meanwhile
  async::Task<Status> wait_for_hang_up(async::Deadline deadline);
  async::Task<> hang_up();
  void hang_up_at_once();  // where nobody can wait; what was heard last may be missing

  media::Codec codec() const { return negotiation_.codec(); }
  const HeardAudio& heard() const { return heard_; }
  media::Statistics statistics() const { return session_->statistics(); }
  const std::vector<TimelineEntry>& timeline() const { return timeline_; }
  bool is_over() const { return is_over_; }
  void note(std::string what);

 private:
  friend class Phone;
  // Waits for one event or a short while, keeps heard_ fresh, answers re-INVITEs.
  async::Task<std::optional<CallEvent>> step(async::Deadline deadline);
  void take(const CallEvent& event);
  void take_offer(const sip::Offered& offered);
  // They sent us on to somebody else (RFC 3515): we call there, tell how it goes, and the new dialog takes this one's
  // place.
  void follow(const sip::Referred& referred);
  void take_referral(const sip::DialogEvent& event);
  void begin_listening();
  void send_silence();
  void end_media();

  const async::Executor home_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::unique_ptr<media::Session> session_;
  std::shared_ptr<CallInbox> inbox_;
  std::shared_ptr<sip::Dialog> dialog_;
  std::function<std::shared_ptr<sip::Dialog>(const std::string& target, std::string sdp, sip::OnDialogEvent)> call_out_;
  std::shared_ptr<CallInbox> referral_inbox_;  // nullptr: never sent on
  std::shared_ptr<sip::Dialog> referral_;      // until it is answered
  std::shared_ptr<sip::Dialog> first_dialog_;  // once it was: only to be ended
  MediaNegotiation negotiation_;
  HeardAudio heard_;
  std::vector<TimelineEntry> timeline_;
  std::uint64_t play_number_ = 0;
  bool awaits_answer_in_ack_ = false;
  bool is_over_ = false;
};

}  // namespace aftertone::call
