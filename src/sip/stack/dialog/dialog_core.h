// One dialog on the SIP thread: RFC 3261 12 to 15 above sofia's transactions. Its parts, a file each:
//   dialog_core.cc      life and end
//   answer_call.cc      their INVITE: ring, answer, reject, ACK, CANCEL
//   place_call.cc       our INVITE: provisional and final answers, ACK, CANCEL
//   authenticate.cc     401 and 407 to our INVITE (RFC 7616)
//   forks.cc            early dialogs, PRACK (RFC 3262), answers of further forks
//   offers.cc           re-INVITE and UPDATE, theirs and ours
//   session_refresh.cc  session timers (RFC 4028)
//   requests.cc         BYE, INFO, OPTIONS and what we refuse
//   transfer.cc         REFER out and in, and their NOTIFYs (RFC 3515)
// Home: at-sip. Private to src/sip/stack/.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sip/stack/dialog.h"
#include "sip/stack/dialog/dialog_state.h"
#include "sip/stack/message_writer.h"
#include "sip/stack/server_invite.h"
#include "sip/stack/stack.h"

namespace aftertone::sip {

class DialogCore : public RequestOwner {
 public:
  using Clock = std::chrono::steady_clock;

  DialogCore(StackCore& stack, std::uint64_t id);
  ~DialogCore();
  DialogCore(const DialogCore&) = delete;
  DialogCore& operator=(const DialogCore&) = delete;

  std::uint64_t id() const { return id_; }
  bool is_over() const { return phase_ == Phase::over; }
  const DialogState& state() const { return state_; }
  void deliver_to(OnDialogEvent on_event) { on_event_ = std::move(on_event); }

  // Their INVITE, checked; 100 has been sent.
  void take_invite(nta_incoming_t* transaction, msg_t* message, const sip_t& sip, std::string sdp);
  // Our INVITE.
  void place_call(const std::string& call_id, const Stack::OutgoingCall& call);

  // What the handle asks; see dialog.h.
  void ring();
  void answer(std::string sdp);
  void reject(int status, const std::string& phrase, int retry_after_seconds);
  void acknowledge(std::string sdp);
  void hang_up();
  void accept_offer(std::string sdp);
  void refuse_offer(int status);
  void offer(std::string sdp);
  void refer(const std::string& target_uri);
  void report_transfer(int status);
  void send_info_digit(char digit);
  void abandon();  // the handle is gone

  // What became of an INVITE of theirs.
  void on_ack(ServerInvite& invite, const sip_t& ack);
  void on_cancel(ServerInvite& invite);
  void on_no_ack(ServerInvite& invite);
  void on_never_answered();

  // When the stack is to call on_reminder(); kNever: nothing has a deadline.
  Clock::time_point reminder() const { return reminder_; }
  void on_reminder(Clock::time_point now);

  static constexpr Clock::time_point kNever = Clock::time_point::max();

 private:
  enum class Phase { ringing, calling, up, over };
  enum class InvitePurpose { call, offer, refresh };

  // A fork that has answered our INVITE with 101 to 199.
  struct EarlyDialog {
    std::string tag;
    std::string sdp;
    std::uint32_t rseq = 0;  // of the last reliable answer
  };

  // Their offer that waits for accept_offer() or refuse_offer().
  struct WaitingOffer {
    ServerInvite* invite = nullptr;    // re-INVITE
    nta_incoming_t* update = nullptr;  // or UPDATE
    bool is_empty = false;             // they want our offer
    SessionTimerFields timer;
    Clock::time_point deadline;
  };

  // Life and end.
  void create_leg();
  void remember(const sip_t& message);
  void set_target(const sip_contact_t* contact);
  void emit(DialogEvent event);
  void finish(DialogEvent last);
  void send_bye();
  void end_with_bye(const std::string& why);
  void forget_requests();
  // Sends a request whose final answer `on_response` gets; false: it cannot be sent.
  bool send(const Request& request, const Content& content, nta_response_f* on_response);
  void finish_request(nta_outgoing_t* request);
  SessionTimerPolicy timer_policy() const;
  void remind_at(Clock::time_point time);
  void meet_deadlines(Clock::time_point now);
  Clock::time_point next_deadline() const;

  // Requests within the dialog; each returns the status it has answered, or 0 when it keeps the transaction.
  // nullptr: over, or going.
  static DialogCore* dialog_of(RequestOwner* owner);
  static int on_request(DialogCore* dialog, nta_leg_t* leg, nta_incoming_t* request, const sip_t* sip);
  int handle_request(nta_incoming_t* request, const sip_t& sip);
  int handle_bye(nta_incoming_t* request);
  int handle_info(nta_incoming_t* request, const sip_t& sip);
  int handle_options(nta_incoming_t* request);
  int handle_notify(nta_incoming_t* request, const sip_t& sip);
  int handle_refer(nta_incoming_t* request, const sip_t& sip);
  int handle_invite(nta_incoming_t* request, const sip_t& sip);
  int handle_update(nta_incoming_t* request, const sip_t& sip);
  int refuse_if_busy_or_bad(nta_incoming_t* request, const sip_t& sip, std::string& sdp);
  void answer_waiting_offer(int status, Content content);

  // Our INVITEs.
  static int on_call_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip);
  static int on_reinvite_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip);
  void handle_call_response(int status, const sip_t* sip);
  void send_call();
  void call_answered(int status, const sip_t& sip);
  void call_rejected(int status, const sip_t* sip);
  // These two: the call was placed again and goes on.
  bool lengthened_session(int status, const sip_t& sip);
  bool answered_challenge(int status, const sip_t& sip);
  std::string uri_of_invite() const;
  // Forks. nullptr: not usable.
  EarlyDialog* early_dialog(const sip_t& sip);
  void call_progressed(int status, const sip_t& sip);
  bool is_news_of(EarlyDialog& early, const sip_t& sip);
  void acknowledge_provisional(const sip_t& sip);
  void end_other_fork(const sip_t& sip);
  nta_leg_t* make_leg_of_fork(const sip_t& sip) const;
  bool send_reinvite(InvitePurpose purpose, const std::string& sdp);
  void handle_reinvite_response(int status, const sip_t* sip);
  void reinvite_answered(int status, const sip_t& sip);
  void reinvite_refused(int status);
  void send_ack(std::uint32_t cseq, std::string sdp);
  bool is_offer_exchange_running() const { return invite_out_ != nullptr || update_out_ != nullptr || waiting_offer_; }

  // Session timers.
  static int on_update_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip);
  void handle_update_response(int status, const sip_t* sip);
  void start_timer(const SessionTimer& timer);
  void refresh_session();
  std::string session_expires_of_refresh() const;

  // Transfer and digits.
  static int on_refer_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip);
  static int on_small_response(RequestOwner* owner, nta_outgoing_t* request, const sip_t* sip);
  void transfer_news(int status, bool is_final);

  StackCore& stack_;
  const std::uint64_t id_;
  Phase phase_ = Phase::calling;
  Clock::time_point reminder_ = kNever;
  DialogState state_;
  OnDialogEvent on_event_;
  nta_leg_t* leg_ = nullptr;
  std::set<nta_outgoing_t*> requests_;  // ours without a final answer, INVITEs apart

  // Their INVITE that sets up the call, until its ACK.
  ServerInvite* invite_in_ = nullptr;
  SessionTimerFields invite_timer_;
  bool wants_bye_ = false;  // at the ACK (RFC 3261 15: not before)

  // Our INVITE.
  nta_outgoing_t* invite_out_ = nullptr;
  InvitePurpose invite_purpose_ = InvitePurpose::call;
  Stack::OutgoingCall call_;
  std::chrono::seconds offered_session_expires_{0};
  std::chrono::seconds min_session_expires_{0};  // what a 422 asked for
  bool is_cancelled_ = false;
  bool has_word_ = false;  // of the other side: 100 is enough
  std::optional<Clock::time_point> word_deadline_;
  std::string authorization_;  // header line that answers the challenge of our INVITE
  std::string challenge_nonce_;
  int challenges_answered_ = 0;
  std::vector<EarlyDialog> early_dialogs_;
  std::uint32_t last_prack_cseq_ = 0;  // 0: none was sent

  // Offers.
  std::optional<WaitingOffer> waiting_offer_;
  std::optional<std::string> wanted_offer_;  // of ours, until it can be sent
  Clock::time_point offer_not_before_;

  // Session timers.
  nta_outgoing_t* update_out_ = nullptr;
  std::optional<Clock::time_point> refresh_at_;
  std::optional<Clock::time_point> end_at_;

  // Transfer.
  bool has_referred_ = false;
  bool is_refer_accepted_ = false;
  std::optional<Clock::time_point> transfer_deadline_;
  bool is_referred_ = false;  // they asked us to call somebody; report_transfer() tells them
};

}  // namespace aftertone::sip
