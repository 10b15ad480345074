// The channel "sip": a MESSAGE (RFC 3428) through a trunk, to a telephone of the house or to a number that the owner's
// class of service lets be called.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "notify/channel.h"
#include "notify/chat/chat_text.h"
#include "sip/auth/digest.h"
#include "sip/events/event_transport.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::notify {

// How a number is written to.
struct SipRoute {
  std::string uri;                              // "sip:1001@pbx.example.com"
  std::string from;                             // "\"Voicemail\" <sip:8000@pbx.example.com>"
  std::string next_hop;                         // URI of the outbound proxy; empty: as the URI says
  std::optional<sip::Credentials> credentials;  // of the trunk that the URI names
};

struct SipMessageSettings {
  std::function<SipRoute(const std::string& number)> route_of;
  bool allows_extensions = true;                    // telephones of the house, whatever the class says
  std::chrono::milliseconds answer_within{35'000};  // timer F of RFC 3261 ends first
};

// What fits into one datagram of 1,300 bytes (RFC 3428 8) beside the headers; cut between characters.
std::string fit_for_sip(const std::string& text);

// What the final answer means. Pure.
Outcome judge_sip_answer(const sip::RequestAnswer& answer, WallTime now);

class SipMessageChannel : public Channel {
 public:
  // `call_id` below is the same for every try of a delivery, so that the other side can recognise it.
  // All outlives the channel.
  SipMessageChannel(SipMessageSettings settings, ChatWriter writer, sip::EventTransport& transport,
                    const voicemail::DiallingGuard& guard)
      : settings_(std::move(settings)), writer_(std::move(writer)), transport_(transport), guard_(guard) {}

  Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                           const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) override;
  bool can_digest() const override { return true; }
  Outcome deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                  CommitMark& mark) override;
  // A relay a telephone: one that is off must not open the circuit of all others.
  std::string relay_of(const voicemail::Delivery& delivery) const override {
    return "sip " + ascii::printable(delivery.target);
  }

 private:
  Result<std::string> number_blocking(const voicemail::Delivery& delivery, const voicemail::Mailbox& mailbox) const;
  template <typename Write>
  Outcome send_blocking(const voicemail::Delivery& delivery, const voicemail::Mailbox& mailbox,
                        const std::string& call_id, const Write& text, CommitMark& mark);
  std::optional<sip::RequestAnswer> exchange_blocking(const sip::OutgoingRequest& request, CommitMark& mark);

  const SipMessageSettings settings_;
  const ChatWriter writer_;
  sip::EventTransport& transport_;
  const voicemail::DiallingGuard& guard_;
};

}  // namespace aftertone::notify
