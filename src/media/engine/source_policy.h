// Whose packets are the peer's (docs/security.md, RTP injection). Without latching only those from the address the SDP
// told. With it (symmetric RTP) the SDP's source is preferred when it speaks; else the first source whose 5 packets of
// one SSRC follow each other within 500 ms. Then it stays until follow() is called again.
#pragma once

#include <array>
#include <chrono>

#include "base/socket_address.h"
#include "media/rtp/packet.h"

namespace aftertone::media {

class SourcePolicy {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Verdict { refuse, accept, lock };  // lock: accept, and the source is now known for good

  // After each offer/answer. A source found earlier stays preferred if the SDP tells the same address as before.
  void follow(const SocketAddress& announced, bool latch);

  Verdict judge(const SocketAddress& source, const RtpHeader& header, TimePoint arrival);

  bool is_locked() const { return is_locked_; }
  // Where to send: the source once it is known, before that what the SDP told.
  const SocketAddress& target() const { return target_; }

 private:
  struct Candidate {
    SocketAddress source;
    std::uint32_t ssrc = 0;
    std::uint16_t last_sequence = 0;
    int packets = 0;  // 0: free
    TimePoint first_seen{};
  };
  Candidate& candidate_for(const SocketAddress& source, std::uint32_t ssrc, TimePoint arrival);
  Verdict lock_on(const SocketAddress& source);

  SocketAddress announced_;
  SocketAddress target_;
  bool is_locked_ = false;
  std::array<Candidate, 8> candidates_{};
};

}  // namespace aftertone::media
