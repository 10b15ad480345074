// What lives on the SIP thread: sofia's loop, agent and transports, the dialogs, and the INVITEs not yet acknowledged.
// Home: at-sip. Private to src/sip/stack/.
#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sip/stack/dialog/dialog_core.h"
#include "sip/stack/events/request_sender.h"
#include "sip/stack/events/subscribe_server.h"
#include "sip/stack/post_queue.h"
#include "sip/stack/server_invite.h"
#include "sip/stack/sofia.h"
#include "sip/stack/stack.h"

namespace aftertone::sip {

class StackCore {
 public:
  using DialogId = std::uint64_t;

  StackCore(const StackSettings& settings, OnInvite on_invite, std::function<Readiness()> readiness,
            std::shared_ptr<PostQueue> queue);
  ~StackCore();
  StackCore(const StackCore&) = delete;
  StackCore& operator=(const StackCore&) = delete;

  // Error: unavailable.
  Status open();
  void run();  // until stop()
  void stop();

  std::uint16_t port() const { return port_; }
  const StackSettings& settings() const { return settings_; }
  nta_agent_t* agent() const { return agent_; }
  static DialogId new_dialog_id();
  // How many dialogs there are. Any thread.
  std::size_t dialog_count() const { return dialog_count_.load(); }

  // nullptr when it is over.
  DialogCore* find(DialogId id);
  DialogCore& add_dialog(DialogId id);
  // on_reminder() is called then, at the next tick after it, instead of at what was asked for before.
  void remind(const DialogCore& dialog, std::chrono::steady_clock::time_point time);
  // A dialog that is over; destroyed when no callback can be running in it.
  void bury(const DialogCore& dialog);

  ServerInvite& keep(nta_incoming_t* transaction, DialogCore* dialog);
  void release(ServerInvite& invite);

  // What belongs to no INVITE dialog.
  RequestSender& requests() { return *requests_; }
  SubscribeServer& subscribes() { return *subscribes_; }
  void hear_notices(OnNotice on_notice) { on_notice_ = std::move(on_notice); }

  // "<sip:aftertone@192.0.2.1:5060;transport=tcp>;automata;actor=\"msg-taker\"" (RFC 3840)
  std::string contact(const std::string& transport, const std::string& peer_ip) const;

 private:
  static int on_message(StackCore* stack, nta_agent_t* agent, msg_t* message, sip_t* sip);
  static int on_server_invite(ServerInvite* invite, nta_incoming_t* transaction, const sip_t* sip);
  static int on_posted(void* root_magic, su_wait_t* wait, void* stack);
  static void on_tick(void* root_magic, su_timer_t* timer, void* stack);

  Status bind(std::uint16_t port);
  bool add_transport(const char* name, std::uint16_t port);
  void watch_queue();

  void handle_request(msg_t* message, sip_t& sip);
  void handle_options(msg_t* message, const sip_t& sip);
  void handle_invite(msg_t* message, sip_t& sip);
  void handle_notice(msg_t* message, const sip_t& sip);
  // True when the INVITE was answered statelessly.
  bool is_refused_at_once(msg_t* message, const sip_t& sip);
  void log_overload();
  void start_dialog(msg_t* message, sip_t& sip, std::string sdp);
  void remind_dialogs(std::chrono::steady_clock::time_point now);
  void sweep_invites(std::chrono::steady_clock::time_point now);

  const StackSettings settings_;
  const OnInvite on_invite_;
  const std::function<Readiness()> readiness_;
  const std::shared_ptr<PostQueue> queue_;

  su_root_t* root_ = nullptr;
  su_timer_t* timer_ = nullptr;
  nta_agent_t* agent_ = nullptr;
  std::uint16_t port_ = 0;
  std::unique_ptr<RequestSender> requests_;
  std::unique_ptr<SubscribeServer> subscribes_;
  OnNotice on_notice_;  // empty: we have subscribed to nothing
  std::unordered_map<DialogId, std::unique_ptr<DialogCore>> dialogs_;
  // Sorted, so that a tick looks only at what is due: to touch each of thousands of dialogs cost half of this thread.
  std::set<std::pair<std::chrono::steady_clock::time_point, DialogId>> reminders_;
  std::vector<DialogId> buried_;
  std::unordered_map<ServerInvite*, std::unique_ptr<ServerInvite>> server_invites_;
  std::atomic<std::size_t> dialog_count_{0};
  std::chrono::steady_clock::time_point overload_logged_;
};

}  // namespace aftertone::sip
