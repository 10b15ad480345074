// Offer and answer for one audio stream (RFC 3264, RFC 8866). Pure functions over text; every byte is attacker's input.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aftertone::sip {

enum class AudioEncoding { pcmu, pcma };

// Our side of the stream.
struct LocalAudio {
  std::string ip;
  std::uint16_t port = 0;
  std::vector<AudioEncoding> encodings{AudioEncoding::pcmu, AudioEncoding::pcma};  // preferred first, when we offer
  std::uint64_t session_id = 0;                                                    // o= line; constant in a dialog
  std::uint64_t session_version = 0;  // o= line; raised only when our description changes
};

// What both sides agreed.
struct AgreedAudio {
  std::string remote_ip;
  std::uint16_t remote_port = 0;  // 0: the peer switched the stream off; neither side sends
  std::uint16_t remote_rtcp_port = 0;
  std::string remote_rtcp_ip;
  AudioEncoding encoding = AudioEncoding::pcmu;
  std::uint8_t payload_type = 0;  // of the audio, both ways; static (0, 8) unless the peer has only a dynamic one
  std::optional<std::uint8_t> telephone_event_receive;  // our payload type for events, as we told the peer
  std::optional<std::uint8_t> telephone_event_send;     // the peer's
  std::chrono::milliseconds packet_time{20};
  bool we_send = true;  // false: held (sendonly, inactive, c=0.0.0.0)
  bool they_send = true;
  bool operator==(const AgreedAudio&) const = default;
};

struct Answer {
  std::string sdp;
  AgreedAudio audio;
};

// Answers an offer: the first of the offerer's encodings that we have; other m= lines get port 0. Errors: invalid (not
// SDP: 400), unsupported (nothing in common: 488).
Result<Answer> answer_offer(std::string_view offer, const LocalAudio& local);

// Our offer, in an INVITE or in the 200 to one without a body.
std::string make_offer(const LocalAudio& local);

// What the peer's answer to make_offer(local) agreed. Errors as answer_offer.
Result<AgreedAudio> accept_answer(std::string_view answer, const LocalAudio& local);

}  // namespace aftertone::sip
