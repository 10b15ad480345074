// Our requests outside of INVITE dialogs, each in a client transaction of its own and without a leg of sofia's: the
// caller keeps the dialog. Home: at-sip. Private to src/sip/stack/.
#pragma once

#include <memory>
#include <unordered_map>

#include "sip/auth/digest_memory.h"
#include "sip/events/outgoing_request.h"
#include "sip/stack/sofia.h"

namespace aftertone::sip {

class RequestSender {
 public:
  explicit RequestSender(StackCore& stack) : stack_(stack) {}
  ~RequestSender();
  RequestSender(const RequestSender&) = delete;
  RequestSender& operator=(const RequestSender&) = delete;

  void send(const OutgoingRequest& request, OnRequestAnswer on_answer);

 private:
  // A challenged request is sent again under the same key.
  struct Sent : RequestOwner {
    RequestSender* sender = nullptr;
    nta_outgoing_t* transaction = nullptr;
    OutgoingRequest request;
    int challenges_answered = 0;
    OnRequestAnswer on_answer;
  };

  static int on_response(RequestOwner* sent, nta_outgoing_t* transaction, const sip_t* sip);
  bool start(Sent& sent, const std::string& authorization);
  bool answered_challenge(Sent& sent, const RequestAnswer& answer);
  msg_t* build(const OutgoingRequest& request, const std::string& authorization) const;
  std::string contact_for(const OutgoingRequest& request) const;
  void finish(Sent& sent, const sip_t* sip);

  StackCore& stack_;
  DigestMemory digests_;
  std::unordered_map<Sent*, std::unique_ptr<Sent>> sent_;
};

}  // namespace aftertone::sip
