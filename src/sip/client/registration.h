// Our registration at a PBX (RFC 3261 10): what to send next and when. A value: no thread, no socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sip/auth/digest.h"
#include "sip/events/outgoing_request.h"

namespace aftertone::sip {

struct RegistrationSettings {
  std::string registrar;  // request URI: "sip:pbx.example.com"
  std::string address;    // what calls reach us by: "sip:voicemail@pbx.example.com"
  std::string next_hop;   // outbound proxy; empty: none
  Credentials credentials;
  std::chrono::seconds expires{600};  // asked for; the registrar decides
};

class Registration {
 public:
  explicit Registration(RegistrationSettings settings);

  // REGISTER. The challenge that came last is answered in it.
  OutgoingRequest request();
  // What came of it. Returns how long to wait before the next request; zero: at once.
  std::chrono::milliseconds take(const RequestAnswer& answer);

  bool is_registered() const { return is_registered_; }
  const std::string& address() const { return settings_.address; }
  const std::string& news() const { return news_; }  // one line about the last answer

 private:
  std::chrono::milliseconds registered(std::chrono::seconds granted);
  bool takes_challenge(const RequestAnswer& answer);
  std::chrono::milliseconds failed(const RequestAnswer& answer);

  RegistrationSettings settings_;
  const std::string call_id_;
  std::uint32_t cseq_ = 0;
  std::optional<DigestChallenge> challenge_;  // to be answered
  int challenges_ = 0;                        // in a row
  int failures_ = 0;                          // in a row
  bool is_registered_ = false;
  std::string news_;
};

}  // namespace aftertone::sip
