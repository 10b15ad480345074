// Test support: a peer on loopback, the lane's consumer, and a log of a session's events. All waits have a deadline.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "async/loop.h"
#include "media/codec/g711.h"
#include "media/engine/engine.h"
#include "media/engine/sockets.h"
#include "media/rtp/packet.h"
#include "media/rtp/telephone_event.h"

namespace aftertone::media {

using Bytes = std::vector<std::uint8_t>;
using namespace std::chrono_literals;

constexpr auto kTestDeadline = 20s;

inline Bytes random_bytes(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  Bytes bytes(size);
  for (auto& byte : bytes)
    byte = static_cast<std::uint8_t>(random());
  return bytes;
}

inline ClipPtr clip_of(Codec codec, Bytes bytes) {
  auto clip = std::make_shared<Clip>();
  clip->codec = codec;
  clip->payload = std::move(bytes);
  return clip;
}

// A UDP socket on a free port of 127.0.0.1.
class FakeSocket {
 public:
  FakeSocket() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    SocketAddress any = SocketAddress::parse("127.0.0.1").value();
    EXPECT_EQ(bind(fd_.value(), any.data(), any.size()), 0);
    socklen_t size = any.size();
    getsockname(fd_.value(), any.data(), &size);
    address_ = {"127.0.0.1", any.port()};
  }
  const Address& address() const { return address_; }

  void send(const Bytes& bytes, const Address& to) {
    const SocketAddress target = SocketAddress::parse(to.ip, to.port).value();
    EXPECT_EQ(sendto(fd_.value(), bytes.data(), bytes.size(), 0, target.data(), target.size()),
              static_cast<ssize_t>(bytes.size()));
  }
  // The next datagram; nothing at the deadline.
  std::optional<Bytes> receive(std::chrono::milliseconds wait = kTestDeadline) {
    pollfd waiting{fd_.value(), POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(wait.count())) != 1) return std::nullopt;
    Bytes bytes(2048);
    const ssize_t size = recv(fd_.value(), bytes.data(), bytes.size(), 0);
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return bytes;
  }

 private:
  UniqueFd fd_;
  Address address_;
};

// Sends and receives RTP as a phone would, with sequence numbers and timestamps of its own.
class FakePeer {
 public:
  explicit FakePeer(Codec codec = Codec::pcmu) : codec_(codec) {}

  RemoteMedia media() const {
    RemoteMedia media;
    media.rtp = rtp.address();
    media.rtcp = rtcp.address();
    media.codec = codec_;
    media.telephone_event_receive = 101;
    media.telephone_event_send = 101;
    return media;
  }
  Bytes packet(std::size_t index, std::span<const std::uint8_t> payload, std::uint8_t type) const {
    RtpHeader header;
    header.ssrc = ssrc;
    header.sequence = static_cast<std::uint16_t>(65'500 + index);
    header.timestamp = static_cast<std::uint32_t>(0xFFFFF000 + index * 160);
    header.payload_type = type;
    Bytes bytes(kRtpHeaderSize);
    write_rtp_header(header, std::span(bytes).first<kRtpHeaderSize>());
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
  }
  // The 160 bytes of `audio` that stand at packet `index`.
  void send_audio(const Bytes& audio, std::size_t index, const Address& to) {
    rtp.send(packet(index, std::span(audio).subspan(index * 160, 160), payload_type(codec_)), to);
  }
  // `count` packets of received audio: their payload in one, headers checked to follow each other.
  Bytes receive_audio(std::size_t count) {
    Bytes audio;
    while (audio.size() < count * 160) {
      const auto bytes = rtp.receive();
      const auto parsed = bytes ? parse_rtp(*bytes) : std::nullopt;
      if (!parsed) {
        ADD_FAILURE() << "no audio after " << audio.size() << " bytes";
        break;
      }
      headers.push_back(parsed->header);
      audio.insert(audio.end(), parsed->payload.begin(), parsed->payload.end());
    }
    return audio;
  }

  FakeSocket rtp;
  FakeSocket rtcp;
  std::uint32_t ssrc = 0x1234;
  std::vector<RtpHeader> headers;

 private:
  const Codec codec_;
};

// The consumer of a lane, on its own thread: keeps each stream's bytes by offset.
class FakeJournal {
 public:
  explicit FakeJournal(std::size_t chunks = 2000) : lane(chunks), thread_([this] { run(); }) {}
  ~FakeJournal() {
    is_stopping_ = true;
    thread_.join();
  }
  // The stream's bytes once its last chunk is there. Fails at the deadline.
  Bytes wait_for_end(async::StreamNumber stream) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(ended_.wait_for(lock, kTestDeadline, [&] { return streams_[stream].has_ended; }));
    return streams_[stream].bytes;
  }
  async::ChunkLane lane;

 private:
  struct Stream {
    Bytes bytes;
    bool has_ended = false;
  };
  void run() {
    while (!is_stopping_) {
      async::Chunk* chunk = lane.receive();
      if (chunk == nullptr) {
        std::this_thread::sleep_for(1ms);
        continue;
      }
      take(*chunk);
      lane.give_back(chunk);
    }
  }
  void take(const async::Chunk& chunk) {
    const std::lock_guard lock(mutex_);
    Stream& stream = streams_[chunk.stream];
    EXPECT_FALSE(stream.has_ended);
    if (stream.bytes.size() < chunk.offset + chunk.size) stream.bytes.resize(chunk.offset + chunk.size, '?');
    std::copy_n(chunk.bytes.begin(), chunk.size, stream.bytes.begin() + static_cast<std::ptrdiff_t>(chunk.offset));
    stream.has_ended = chunk.is_last;
    if (chunk.is_last) ended_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<async::StreamNumber, Stream> streams_;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

// What a session told, in order.
class EventLog {
 public:
  std::function<void(Event)> handler() {
    return [this](const Event& event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(event);
      changed_.notify_all();
    };
  }
  // The next event of this kind after those that were waited for before; nothing at the deadline.
  template <typename T>
  std::optional<T> wait_for(std::chrono::milliseconds wait = kTestDeadline) {
    std::unique_lock lock(mutex_);
    std::optional<T> found;
    changed_.wait_for(lock, wait, [&] {
      while (!found && seen_ < events_.size()) {
        if (const T* event = std::get_if<T>(&events_[seen_++])) found = *event;
      }
      return found.has_value();
    });
    return found;
  }
  std::string wait_for_digits(std::size_t count) {
    std::string digits;
    while (digits.size() < count) {
      const auto digit = wait_for<DigitReceived>();
      if (!digit) break;
      digits += digit->digit;
    }
    return digits;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Event> events_;
  std::size_t seen_ = 0;
};

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() { restart({}); }
  void restart(EngineSettings settings) {
    engine_.reset();
    auto engine =
        Engine::start(settings, std::vector<async::ChunkLane*>(settings.threads, &journal_.lane), loop_.executor());
    ASSERT_TRUE(engine) << to_string(engine.error());
    engine_ = std::move(*engine);
  }
  std::unique_ptr<Session> open(EventLog& log) {
    auto session = engine_->open(log.handler());
    EXPECT_TRUE(session);
    return session ? std::move(*session) : nullptr;
  }
  // Waits until the tick has counted `packets` as received.
  static bool wait_until_received(const Session& session, std::uint64_t packets) {
    const auto deadline = std::chrono::steady_clock::now() + kTestDeadline;
    while (session.statistics().packets_received < packets) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }

  async::Loop loop_{"at-test-loop"};
  FakeJournal journal_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace aftertone::media
