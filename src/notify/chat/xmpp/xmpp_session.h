// One connection to our XMPP server, from connecting to its end, on libstrophe. Home: at-xmpp.
//
// "Taken" is known because a server works on what comes over one stream in the order in which it came (RFC 6120 10.1):
// behind each message goes a ping, and its answer says that the message has been dealt with. An error about the message
// comes before that.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "notify/chat/xmpp/stanza.h"
#include "notify/chat/xmpp/xmpp_order.h"

namespace aftertone::notify::xmpp {

class XmppSession {
 public:
  // Begins to connect. All outlives the session. TLS is demanded, and a certificate for the domain of our JID.
  XmppSession(const XmppSettings& settings, const OnXmppReceipt& on_receipt);
  ~XmppSession();  // orders without an answer are told "unknown"
  XmppSession(const XmppSession&) = delete;
  XmppSession& operator=(const XmppSession&) = delete;

  // Lets libstrophe work, for at most 50 ms: it cannot be woken.
  void turn();
  bool is_ready() const { return is_ready_ && !has_ended_; }
  bool has_ended() const { return has_ended_; }
  const std::string& why() const { return why_; }  // it is not ready, printable

  // Only while it is ready. `done` is called once, within 15 s or in the destructor.
  void carry_out(XmppOrder order, OnXmppAnswer done);
  // Takes leave, so that the server need not find out.
  void say_goodbye();

 private:
  using Instant = std::chrono::steady_clock::time_point;
  struct Pending {
    XmppOrder order;
    OnXmppAnswer done;
    Instant give_up_at;
    bool was_found = false;
    int pages = 1;
  };

  static void on_connection(xmpp_conn_t*, xmpp_conn_event_t event, int error, xmpp_stream_error_t* stream_error,
                            void* self);
  static int on_message(xmpp_conn_t*, xmpp_stanza_t* stanza, void* self);
  static int on_iq(xmpp_conn_t*, xmpp_stanza_t* stanza, void* self);
  static void on_log(void* self, xmpp_log_level_t level, const char* area, const char* message);

  void begin();
  void end(const std::string& why);
  void answer_request(xmpp_stanza_t* iq);
  void take_answer(xmpp_stanza_t* iq);
  void take_error(xmpp_stanza_t* message);
  void take_archived(xmpp_stanza_t* result);
  bool is_from_our_server(xmpp_stanza_t* stanza) const;
  void send_message(const XmppOrder& order);
  void send_ping(const std::string& id);
  void send_query(const std::string& id, const XmppOrder& order, const std::string& before);
  void look_further(std::map<std::string, Pending>::iterator pending, xmpp_stanza_t* end);
  void look_at_clock(Instant now);
  void settle(std::map<std::string, Pending>::iterator pending, XmppAnswer answer);

  const XmppSettings& settings_;
  const OnXmppReceipt& on_receipt_;
  xmpp_log_t log_;
  xmpp_ctx_t* context_ = nullptr;
  xmpp_conn_t* connection_ = nullptr;
  bool is_ready_ = false, has_ended_ = false;
  std::string why_ = "not connected yet";
  std::string complaint_;                   // what libstrophe logged last
  std::map<std::string, Pending> pending_;  // by the id of the iq that will answer
  std::uint64_t last_iq_ = 0;
  Instant began_at_, heard_at_;
  bool has_asked_ = false;  // and nothing was heard since
};

}  // namespace aftertone::notify::xmpp
