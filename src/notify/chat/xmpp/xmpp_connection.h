// The connection to our XMPP server that is kept: made anew, with growing pauses, whenever it ends. Runs the thread
// at-xmpp. Any thread may ask.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "notify/chat/xmpp/xmpp_order.h"

namespace aftertone::notify::xmpp {

class XmppSession;

class XmppConnection {
 public:
  // `on_receipt` is called on at-xmpp.
  XmppConnection(XmppSettings settings, OnXmppReceipt on_receipt);
  ~XmppConnection();

  // Blocks until the connection stands, at most `most`. Empty: it does; else why not.
  std::string wait_until_ready_blocking(std::chrono::milliseconds most);
  // Blocks until there is an answer or `must_end` says so, asked five times a second: then unknown.
  XmppAnswer ask_blocking(XmppOrder order, const std::function<bool()>& must_end);

 private:
  struct Waiting {
    XmppOrder order;
    OnXmppAnswer done;
  };

  void run();
  void serve(XmppSession& session);
  void set_ready(bool is_ready, const std::string& why);
  std::deque<Waiting> take_waiting();
  void send_back_waiting(const std::string& why);
  void pause(std::chrono::milliseconds time);

  const XmppSettings settings_;
  const OnXmppReceipt on_receipt_;
  std::atomic<bool> is_stopping_ = false;
  // What at-xmpp and those who ask share.
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_ready_ = false;
  std::string why_not_ = "not connected yet";
  std::deque<Waiting> waiting_;
  std::thread thread_;
};

}  // namespace aftertone::notify::xmpp
