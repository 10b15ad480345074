// SUBSCRIBEs from their arrival to our answer. Keeps no dialogs: who answers does. Home: at-sip. Private to
// src/sip/stack/.
#pragma once

#include <chrono>
#include <unordered_map>

#include "sip/events/subscribe.h"
#include "sip/stack/post_queue.h"
#include "sip/stack/sofia.h"

namespace aftertone::sip {

class SubscribeServer {
 public:
  using Number = std::uint64_t;  // of a SUBSCRIBE that waits for its answer

  SubscribeServer(StackCore& stack, std::shared_ptr<PostQueue> queue) : stack_(stack), queue_(std::move(queue)) {}
  ~SubscribeServer();
  SubscribeServer(const SubscribeServer&) = delete;
  SubscribeServer& operator=(const SubscribeServer&) = delete;

  void serve(EventServer server) { server_ = std::move(server); }
  bool is_serving() const { return static_cast<bool>(server_.on_subscribe); }
  const std::string& package() const { return server_.package; }

  // Checked by what_is_wrong(); consumes `message`.
  void handle(msg_t* message, sip_t& sip);
  void accept(Number number, std::chrono::seconds expires);
  void refuse(Number number, int status, std::chrono::seconds retry_after);
  void on_tick(std::chrono::steady_clock::time_point now);

 private:
  struct Waiting {
    nta_incoming_t* transaction = nullptr;
    std::string contact;
    std::chrono::steady_clock::time_point since;
  };

  bool is_refused_at_once(msg_t* message, const sip_t& sip);
  void answer(Number number, int status, const std::string& headers);

  StackCore& stack_;
  const std::shared_ptr<PostQueue> queue_;
  EventServer server_;
  std::unordered_map<Number, Waiting> waiting_;
  Number last_ = 0;
};

}  // namespace aftertone::sip
