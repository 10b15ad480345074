// One call of the load generator: INVITE, listen for the beep, speak, hang up. One thread owns them all.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "load/sip_text.h"

namespace bench {

using Time = std::chrono::steady_clock::time_point;

struct LoadSettings {
  std::string target_ip = "127.0.0.1";
  std::uint16_t target_port = 5060;
  std::string local_ip = "127.0.0.1";
  std::uint16_t local_port = 0;
  std::uint16_t first_rtp_port = 30000;
  std::string mailbox = "1001";
  double speak_seconds = 20;
  double greeting_seconds = 3;  // of the greeting are listened to, then # skips to the beep
  std::uint64_t first_caller = 100'000'000;
};

class LoadCall {
 public:
  enum class Phase { waiting, inviting, listening, beeping, speaking, ending, done, failed };

  LoadCall(const LoadSettings& settings, std::uint64_t index, std::function<void(const std::string&)> send_sip);
  ~LoadCall();
  LoadCall(LoadCall&&) noexcept;
  LoadCall& operator=(LoadCall&&) = delete;

  void start(Time now);
  void take_sip(const SipMessage& message, std::string_view text, Time now);
  // Once in 20 ms.
  void tick(Time now);

  Phase phase() const { return phase_; }
  const std::string& call_id() const { return names_.call_id; }
  const std::string& caller() const { return names_.caller; }
  // How much of what this caller has to say was sent while the server lived.
  std::size_t spoken_bytes() const { return spoken_at_; }
  const std::string& why_failed() const { return why_failed_; }
  std::chrono::microseconds answer_time() const { return answer_time_; }
  bool was_answered() const { return answered_ != Time(); }
  // The remote target: which server took the call, also behind a proxy.
  const std::string& contact() const { return names_.contact; }
  // Time() where it did not come to that.
  Time began() const { return began_; }
  Time began_to_speak() const { return began_to_speak_; }
  Time ended() const { return ended_; }
  // From the answer to the end.
  double seconds() const { return std::chrono::duration<double>(ended_ - answered_).count(); }

 private:
  void fail(std::string why, Time now);
  void receive(Time now);
  void take_rtp(const std::uint8_t* packet, std::size_t size, Time now);
  void send_audio(Time now);
  void skip_greeting(Time now);
  void retransmit(Time now);

  const LoadSettings& settings_;
  std::function<void(const std::string&)> send_sip_;
  CallNames names_;
  std::uint64_t caller_;
  std::string spoken_;
  int socket_ = -1;
  Phase phase_ = Phase::waiting;
  std::string why_failed_;
  std::string last_request_;
  Time began_;
  Time next_retransmission_;
  std::chrono::milliseconds retransmission_interval_{500};
  Time phase_began_;
  Time last_tone_;
  Time last_heard_;
  std::size_t spoken_at_ = 0;
  std::uint16_t sequence_ = 0;
  std::uint32_t timestamp_ = 0;
  std::chrono::microseconds answer_time_{0};
  Time answered_;
  Time began_to_speak_;
  Time ended_;
  bool has_skipped_ = false;
};

}  // namespace bench
