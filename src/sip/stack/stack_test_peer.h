// Test support: a phone that records what happens to its dialogs, and a UDP socket that speaks raw SIP.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "base/unique_fd.h"
#include "sip/stack/stack.h"

namespace aftertone::sip {

constexpr std::chrono::seconds kTestDeadline{15};

// Events of one dialog, from the SIP thread to the test.
class EventLog {
 public:
  void add(DialogEvent event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    changed_.notify_all();
  }

  // The next event; a default Ended (and a failed test) if none comes.
  DialogEvent next_any() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kTestDeadline, [this] { return !events_.empty(); })) {
      ADD_FAILURE() << "no event came";
      return Ended{};
    }
    DialogEvent event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

  // The next event, which must be an E; a default one (and a failed test) if it is another.
  template <typename E>
  E next() {
    const DialogEvent event = next_any();
    if (const E* const wanted = std::get_if<E>(&event)) return *wanted;
    ADD_FAILURE() << "another event came: number " << event.index();
    return {};
  }

  bool is_empty() {
    const std::lock_guard lock(mutex_);
    return events_.empty();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<DialogEvent> events_;
};

// One side of a call.
struct Leg {
  Invite invite;
  std::shared_ptr<Dialog> dialog;
  std::shared_ptr<EventLog> events = std::make_shared<EventLog>();

  OnDialogEvent sink() const {
    return [events = events](DialogEvent event) { events->add(std::move(event)); };
  }
};

// A stack on a free port that takes every call, unless told to refuse.
class Phone {
 public:
  explicit Phone(StackSettings settings = {}) {
    settings.port = 0;
    auto started = Stack::start(
        settings,
        [this](const Invite& invite, std::shared_ptr<Dialog> dialog) { return take(invite, std::move(dialog)); },
        [this] {
          const std::lock_guard lock(mutex_);
          return readiness_;
        });
    if (!started) ADD_FAILURE() << to_string(started.error());
    stack_ = started ? std::move(*started) : nullptr;
  }

  Stack& stack() { return *stack_; }
  std::string uri(const std::string& user = "1001", const std::string& transport = "udp") const {
    return fmt::format("sip:{}@127.0.0.1:{};transport={}", user, stack_->port(), transport);
  }

  void refuse_with(Refusal refusal) {
    const std::lock_guard lock(mutex_);
    refusal_ = std::move(refusal);
  }
  void be(Readiness readiness) {
    const std::lock_guard lock(mutex_);
    readiness_ = std::move(readiness);
  }

  Leg call(const std::string& target, const std::string& sdp, std::vector<std::string> extra_headers = {}) {
    Leg leg;
    leg.dialog = stack_->call({target, "\"Anna\" <sip:anna@127.0.0.1>", sdp, std::move(extra_headers)}, leg.sink());
    return leg;
  }

  // The next call that came in.
  Leg next_call() {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, kTestDeadline, [this] { return !calls_.empty(); })) {
      ADD_FAILURE() << "no call came";
      return {};
    }
    Leg leg = std::move(calls_.front());
    calls_.pop_front();
    return leg;
  }

  std::optional<Leg> try_next_call() {
    const std::lock_guard lock(mutex_);
    if (calls_.empty()) return std::nullopt;
    std::optional<Leg> leg(std::move(calls_.front()));
    calls_.pop_front();
    return leg;
  }

  // Dialogs end on the SIP thread, soon after their last event.
  bool reaches_dialog_count(std::size_t count) const {
    const auto end = std::chrono::steady_clock::now() + kTestDeadline;
    while (stack_->dialog_count() != count && std::chrono::steady_clock::now() < end)
      poll(nullptr, 0, 5);
    return stack_->dialog_count() == count;
  }

  void stop() { stack_.reset(); }

 private:
  CallDecision take(const Invite& invite, std::shared_ptr<Dialog> dialog) {
    const std::lock_guard lock(mutex_);
    if (refusal_) return *refusal_;
    Leg leg{invite, std::move(dialog)};
    OnDialogEvent sink = leg.sink();
    calls_.push_back(std::move(leg));
    came_.notify_all();
    return sink;
  }

  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Leg> calls_;
  std::optional<Refusal> refusal_;
  Readiness readiness_;
  std::unique_ptr<Stack> stack_;
};

// A peer without a SIP stack: sends text to one server and reads what that one sends. Ports of tests are used again by
// other tests, so that its socket hears nobody else.
class RawPeer {
 public:
  explicit RawPeer(std::uint16_t server_port) : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(fd_.value(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(getsockname(fd_.value(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    address.sin_port = htons(server_port);
    EXPECT_EQ(connect(fd_.value(), reinterpret_cast<sockaddr*>(&address), size), 0);
  }

  std::uint16_t port() const { return port_; }
  std::string uri() const { return fmt::format("sip:raw@127.0.0.1:{}", port_); }

  void send(const std::string& text) { (void)::send(fd_.value(), text.data(), text.size(), 0); }

  // Empty when nothing comes within `wait`.
  std::string receive(std::chrono::milliseconds wait = kTestDeadline) {
    pollfd ready{fd_.value(), POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(wait.count())) <= 0) return {};
    std::array<char, 65'536> buffer{};
    const ssize_t got = recv(fd_.value(), buffer.data(), buffer.size(), 0);
    return got <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(got));
  }

  // The next message that begins with `start`; others are skipped.
  std::string receive_starting(const std::string& start) {
    const auto end = std::chrono::steady_clock::now() + kTestDeadline;
    while (std::chrono::steady_clock::now() < end) {
      std::string text = receive(std::chrono::milliseconds(500));
      if (text.starts_with(start)) return text;
    }
    ADD_FAILURE() << "no message began with " << start;
    return {};
  }

  // A request as this peer writes it; `more` are further header lines.
  std::string request(const std::string& method, const std::string& to_tag, const std::string& more = {},
                      const std::string& body = {}, int cseq = 1) {
    ++branch_;
    return fmt::format(
        "{0} sip:1001@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{1};rport;branch=z9hG4bK-raw-{2}\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:raw@127.0.0.1>;tag=raw1\r\nTo: <sip:1001@127.0.0.1>{3}\r\n"
        "Call-ID: raw-{1}\r\nCSeq: {4} {0}\r\nContact: <sip:raw@127.0.0.1:{1}>\r\n{5}Content-Length: {6}\r\n\r\n{7}",
        method, port_, branch_, to_tag.empty() ? "" : ";tag=" + to_tag, cseq, more, body.size(), body);
  }

 private:
  UniqueFd fd_;
  std::uint16_t port_ = 0;
  int branch_ = 0;
};

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The value of a header line; empty if there is none.
inline std::string header(const std::string& message, const std::string& name) {
  const std::size_t at = message.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t start = at + name.size() + 4;
  return message.substr(start, message.find("\r\n", start) - start);
}

inline std::string tag_of(const std::string& header_value) {
  const std::size_t at = header_value.find(";tag=");
  return at == std::string::npos ? std::string() : header_value.substr(at + 5, header_value.find(';', at + 1) - at - 5);
}

inline const std::string kSdp =
    "v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
inline const std::string kSdpType = "Content-Type: application/sdp\r\n";

inline std::string without_tag(const std::string& header_value) {
  return header_value.substr(0, header_value.find(";tag="));
}

// What a callee answers to `request`.
inline std::string response(const std::string& request, const std::string& status, const std::string& to_tag,
                            const std::string& more = {}, const std::string& body = {}) {
  return fmt::format(
      "SIP/2.0 {}\r\nVia: {}\r\nFrom: {}\r\nTo: {};tag={}\r\nCall-ID: {}\r\nCSeq: {}\r\n{}Content-Length: {}\r\n\r\n{}",
      status, header(request, "Via"), header(request, "From"), without_tag(header(request, "To")), to_tag,
      header(request, "Call-ID"), header(request, "CSeq"), more, body.size(), body);
}

inline std::string contact_of(const RawPeer& raw) {
  return "Contact: <" + raw.uri() + ">\r\n";
}

}  // namespace aftertone::sip
