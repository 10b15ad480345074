#include "load/load_call.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "load/spoken.h"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kHeader = 12;
constexpr std::size_t kFrame = 160;
constexpr std::uint8_t kSilence = 0xFF;
constexpr auto kLongestGreeting = 60s;
constexpr auto kLongestSilence = 8s;  // before the beep; then people hang up

sockaddr_in address(const std::string& ip, std::uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(port);
  inet_pton(AF_INET, ip.c_str(), &result.sin_addr);
  return result;
}

// The server's beep is 1,000 Hz: its samples repeat every eight. Speech does not, and silence repeats every one.
bool is_beep(const std::uint8_t* payload, std::size_t size) {
  if (size < kFrame || payload[0] == payload[1]) return false;
  for (std::size_t i = 0; i + 8 < size; ++i) {
    if (payload[i] != payload[i + 8]) return false;
  }
  return true;
}

}  // namespace

LoadCall::LoadCall(const LoadSettings& settings, std::uint64_t index, std::function<void(const std::string&)> send_sip)
    : settings_(settings), send_sip_(std::move(send_sip)), caller_(settings.first_caller + index) {
  names_.target = fmt::format("sip:{}@{}:{}", settings.mailbox, settings.target_ip, settings.target_port);
  names_.local = fmt::format("{}:{}", settings.local_ip, settings.local_port);
  names_.caller = std::to_string(caller_);
  names_.call_id = fmt::format("load-{}-{}", getpid(), caller_);
  socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  const sockaddr_in local = address(settings.local_ip, static_cast<std::uint16_t>(settings.first_rtp_port + 2 * index));
  if (bind(socket_, reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0) fail("RTP port in use", Time());
}

LoadCall::LoadCall(LoadCall&& other) noexcept
    : settings_(other.settings_),
      send_sip_(std::move(other.send_sip_)),
      names_(std::move(other.names_)),
      caller_(other.caller_),
      socket_(std::exchange(other.socket_, -1)),
      phase_(other.phase_),
      why_failed_(std::move(other.why_failed_)) {}

LoadCall::~LoadCall() {
  if (socket_ >= 0) close(socket_);
}

void LoadCall::fail(std::string why, Time now) {
  phase_ = Phase::failed;
  ended_ = now;
  why_failed_ = std::move(why);
}

void LoadCall::start(Time now) {
  if (phase_ != Phase::waiting) return;
  spoken_ = spoken_by(caller_, settings_.speak_seconds);
  began_ = now;
  phase_ = Phase::inviting;
  sockaddr_in local{};
  socklen_t size = sizeof local;
  getsockname(socket_, reinterpret_cast<sockaddr*>(&local), &size);
  last_request_ = make_invite(names_, ntohs(local.sin_port));
  next_retransmission_ = now + retransmission_interval_;
  send_sip_(last_request_);
}

void LoadCall::take_sip(const SipMessage& message, std::string_view text, Time now) {
  if (message.status == 0) {
    if (message.method == "BYE") {
      send_sip_(make_ok(text));
      if (phase_ != Phase::done && phase_ != Phase::ending) fail("the server hung up", now);
    }
    return;
  }
  if (message.method == "BYE" && message.status >= 200) {
    phase_ = Phase::done;
    ended_ = now;
    return;
  }
  if (message.method != "INVITE" || message.status < 200) {
    if (message.status == 100) next_retransmission_ = now + 32s;
    return;
  }
  if (message.status >= 300) {
    names_.to_tag = message.to_tag;
    return fail(fmt::format("refused with {}", message.status), now);
  }
  names_.to_tag = message.to_tag;
  names_.contact = message.contact;
  names_.routes = message.routes;
  send_sip_(make_ack(names_));
  if (phase_ != Phase::inviting) return;  // a retransmitted 200
  answered_ = now;
  answer_time_ = std::chrono::duration_cast<std::chrono::microseconds>(now - began_);
  const sockaddr_in remote = address(message.media_ip, message.media_port);
  connect(socket_, reinterpret_cast<const sockaddr*>(&remote), sizeof remote);
  phase_ = Phase::listening;
  phase_began_ = last_heard_ = now;
}

void LoadCall::take_rtp(const std::uint8_t* packet, std::size_t size, Time now) {
  if (size < kHeader || (packet[1] & 0x7f) != 0) return;
  last_heard_ = now;
  if (!is_beep(packet + kHeader, size - kHeader)) return;
  if (phase_ == Phase::listening) phase_ = Phase::beeping;
  last_tone_ = now;
}

void LoadCall::receive(Time now) {
  std::array<std::uint8_t, 512> packet;
  for (;;) {
    const ssize_t size = recv(socket_, packet.data(), packet.size(), 0);
    if (size < 0 && errno == ECONNREFUSED)
      return fail("the server has died", now);  // the kernel tells it once, here or in send()
    if (size < 0) return;
    take_rtp(packet.data(), static_cast<std::size_t>(size), now);
  }
}

void LoadCall::send_audio(Time now) {
  std::array<std::uint8_t, kHeader + kFrame> packet{};
  packet[0] = 0x80;
  packet[2] = static_cast<std::uint8_t>(sequence_ >> 8);
  packet[3] = static_cast<std::uint8_t>(sequence_);
  for (std::size_t i = 0; i < 4; ++i) {
    packet[4 + i] = static_cast<std::uint8_t>(timestamp_ >> (24 - 8 * i));
    packet[8 + i] = static_cast<std::uint8_t>(caller_ >> (24 - 8 * i));
  }
  std::memset(packet.data() + kHeader, kSilence, kFrame);
  std::size_t spoken_now = 0;
  if (phase_ == Phase::speaking) {
    spoken_now = std::min(kFrame, spoken_.size() - spoken_at_);
    std::memcpy(packet.data() + kHeader, spoken_.data() + spoken_at_, spoken_now);
  }
  if (send(socket_, packet.data(), packet.size(), 0) < 0 && errno == ECONNREFUSED)
    return fail("the server has died", now);
  spoken_at_ += spoken_now;
  ++sequence_;
  timestamp_ += kFrame;
  if (phase_ == Phase::speaking && spoken_at_ == spoken_.size()) {
    phase_ = Phase::ending;
    phase_began_ = now;
  }
}

void LoadCall::skip_greeting(Time now) {
  if (has_skipped_ || std::chrono::duration<double>(now - phase_began_).count() < settings_.greeting_seconds) return;
  has_skipped_ = true;
  send_sip_(make_info(names_, '#'));
}

void LoadCall::retransmit(Time now) {
  if (now < next_retransmission_) return;
  if (now - began_ > 32s && phase_ == Phase::inviting) return fail("no answer to INVITE", now);
  if (retransmission_interval_ > 4s && phase_ != Phase::inviting)
    return fail("no answer to " + last_request_.substr(0, last_request_.find(' ')), now);
  retransmission_interval_ *= 2;
  next_retransmission_ = now + retransmission_interval_;
  send_sip_(last_request_);
}

void LoadCall::tick(Time now) {
  switch (phase_) {
    case Phase::waiting:
    case Phase::done:
    case Phase::failed:
      return;
    case Phase::inviting:
      return retransmit(now);
    case Phase::listening:
      if (now - phase_began_ > kLongestGreeting) return fail("heard no beep", now);
      if (now - last_heard_ > kLongestSilence) return fail("heard nothing", now);
      skip_greeting(now);
      break;
    case Phase::beeping:
      // A little pause, as people make, so that the recording has begun.
      if (now - last_tone_ <= 300ms) break;
      phase_ = Phase::speaking;
      began_to_speak_ = now;
      break;
    case Phase::speaking:
      break;
    case Phase::ending:
      if (now - phase_began_ < 200ms) break;
      if (last_request_.starts_with("BYE")) return retransmit(now);
      last_request_ = make_bye(names_);
      retransmission_interval_ = 500ms;
      next_retransmission_ = now + retransmission_interval_;
      send_sip_(last_request_);
      return;
  }
  receive(now);
  if (phase_ != Phase::failed) send_audio(now);
}

}  // namespace bench
