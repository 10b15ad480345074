// A test phone on the same SIP and media code: dial, say, press, hear. For `aftertone call`, synthetic calls and tests.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "call/phone_call.h"
#include "media/engine/engine.h"
#include "sip/stack/stack.h"

namespace aftertone::call {

struct PhoneSettings {
  std::string ip = "127.0.0.1";
  std::uint16_t sip_port = 0;  // any free one
  std::uint16_t first_rtp_port = 40000;
  std::uint16_t last_rtp_port = 40998;
  bool takes_refer = true;  // false: 405, as PBXs that do not transfer answer
};

struct DialRequest {
  std::string target;                      // "sip:1001@192.0.2.1:5060;transport=tcp"
  std::string from;                        // SIP name-addr; empty: the phone's own address
  std::vector<std::string> extra_headers;  // "Diversion: <sip:1001@pbx>;reason=user-busy"
  std::vector<sip::AudioEncoding> encodings{sip::AudioEncoding::pcmu, sip::AudioEncoding::pcma};
  bool late_offer = false;  // INVITE without SDP
  std::chrono::milliseconds ring_time{30'000};
};

class Phone {
 public:
  // Home: the loop of `home`. Errors: unavailable (a port cannot be bound).
  static Result<std::unique_ptr<Phone>> start(const PhoneSettings& settings, async::Executor home);
  ~Phone();

  // Ends when answered. Errors: denied (refused; detail has the SIP status), timeout (rang for ring_time), invalid
  // (their SDP).
  async::Task<Result<std::shared_ptr<PhoneCall>>> dial(DialRequest request);

  // For what is no call.
  sip::Stack& stack() { return *stack_; }

 private:
  explicit Phone(async::Executor home);

  async::Executor home_;
  async::ChunkLane lane_;
  std::unique_ptr<media::Engine> engine_;
  std::unique_ptr<sip::Stack> stack_;
};

}  // namespace aftertone::call
