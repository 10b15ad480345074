// The call server and the test phone against each other, over real SIP and RTP on loopback.
#include "call/call_server.h"

#include <gtest/gtest.h>

#include <cstring>

#include "async/loop.h"
#include "call/phone.h"

namespace aftertone::call {
namespace {

using namespace std::chrono_literals;
using async::Deadline;
using async::Task;

constexpr async::StreamNumber kStream = 7;

// Loud bytes that never repeat in eights, so that they are no tone.
media::ClipPtr speech(media::Codec codec, std::size_t bytes) {
  auto clip = std::make_shared<media::Clip>();
  clip->codec = codec;
  std::uint32_t state = 12345;
  for (std::size_t i = 0; i < bytes; ++i) {
    state = state * 1664525 + 1013904223;
    clip->payload.push_back(static_cast<std::uint8_t>((state >> 24) & 0xBF));
  }
  return clip;
}

class CallServerTest : public testing::Test {
 protected:
  CallServerTest() {
    media::EngineSettings media_settings;
    media_settings.first_port = 42000;
    media_settings.last_port = 42998;
    media_settings.max_sessions = 16;
    auto engine = media::Engine::start(media_settings, {&lane_}, loop_.executor());
    EXPECT_TRUE(engine.has_value());
    engine_ = std::move(*engine);
    CallServerSettings settings;
    settings.choice.own_numbers = {"2000"};
    settings.max_calls = 3;
    server_ = std::make_unique<CallServer>(
        settings, SipCall::Parts{*engine_, clips_}, loop_.executor(),
        [this](std::shared_ptr<Call> call) { return run(std::move(call)); }, [] { return sip::Readiness{}; });
    sip::StackSettings sip_settings;
    sip_settings.port = 0;
    auto stack = sip::Stack::start(
        sip_settings,
        [this](const sip::Invite& invite, std::shared_ptr<sip::Dialog> dialog) {
          return server_->on_invite(invite, std::move(dialog));
        },
        [this] { return server_->readiness(); });
    EXPECT_TRUE(stack.has_value());
    stack_ = std::move(*stack);
    phone_ = std::move(*Phone::start(PhoneSettings{}, loop_.executor()));
  }
  ~CallServerTest() override {
    async::run_to_end(loop_, server_->stop(Deadline::in(1s)));
    phone_.reset();
    stack_.reset();
    engine_.reset();
  }

  // The application: beep, record, say what was pressed.
  Task<> run(std::shared_ptr<Call> call) {
    facts_ = call->facts();
    const Status answered = co_await call->answer();
    if (!answered) co_return;
    Announcement beep{Beep{}};
    co_await call->play(std::move(beep));
    RecordRequest request;
    request.stream = kStream;
    outcome_ = co_await call->record(std::move(request));
    co_await call->hang_up();
  }

  DialRequest to(const std::string& user) const {
    DialRequest request;
    request.target = "sip:" + user + "@127.0.0.1:" + std::to_string(stack_->port());
    request.ring_time = 5s;
    return request;
  }

  Task<> leave_message(DialRequest request, media::ClipPtr spoken) {
    auto call = co_await phone_->dial(std::move(request));
    if (!call) {
      failure_ = call.error();
      co_return;
    }
    const std::shared_ptr<PhoneCall> phone_call = *call;
    Status done = co_await phone_call->wait_for_beep(Deadline::in(10s));
    if (done) done = co_await phone_call->listen(500ms);
    if (done && spoken->codec == phone_call->codec()) done = co_await phone_call->say(spoken);
    if (done) done = co_await phone_call->press("#");
    if (done) done = co_await phone_call->wait_for_hang_up(Deadline::in(5s));
    if (!done) failure_ = done.error();
  }

  std::string recorded() {
    std::string bytes;
    while (async::Chunk* chunk = lane_.receive()) {
      bytes.append(reinterpret_cast<const char*>(chunk->bytes.data()), chunk->size);
      lane_.give_back(chunk);
    }
    return bytes;
  }
  void expect_exact(DialRequest request, media::ClipPtr spoken) {
    async::run_to_end(loop_, leave_message(std::move(request), spoken));
    ASSERT_FALSE(failure_.has_value()) << to_string(*failure_);
    EXPECT_EQ(outcome_.end, RecordEnd::digit);
    const std::string said(spoken->payload.begin(), spoken->payload.end());
    EXPECT_NE(recorded().find(said), std::string::npos);
  }

  async::ChunkLane lane_{512};
  async::BlockingPool pool_{"at-block", 1, 10};
  media::ClipCache cache_{1 << 20};
  AnnouncementClips clips_{pool_, cache_};
  async::Loop loop_{"at-loop"};
  std::unique_ptr<media::Engine> engine_;
  std::unique_ptr<CallServer> server_;
  std::unique_ptr<sip::Stack> stack_;
  std::unique_ptr<Phone> phone_;
  CallFacts facts_;
  RecordOutcome outcome_;
  std::optional<Error> failure_;
};

TEST_F(CallServerTest, RecordsWhatIsSaidSampleForSample) {
  expect_exact(to("1001"), speech(media::Codec::pcmu, 16'000));
  EXPECT_EQ(facts_.mailbox, "1001");
  EXPECT_FALSE(facts_.is_to_pilot);
}

TEST_F(CallServerTest, RecordsALawOverTcpWithALateOffer) {
  DialRequest request = to("1001");
  request.target += ";transport=tcp";
  request.encodings = {sip::AudioEncoding::pcma};
  request.late_offer = true;
  expect_exact(std::move(request), speech(media::Codec::pcma, 8'000));
}

TEST_F(CallServerTest, ACallToTheOwnNumberIsForTheOwner) {
  expect_exact(to("2000"), speech(media::Codec::pcmu, 800));
  EXPECT_TRUE(facts_.is_to_pilot);
}

TEST_F(CallServerTest, ADrainingServerRefusesWith503) {
  server_->drain();
  async::run_to_end(loop_, leave_message(to("1001"), speech(media::Codec::pcmu, 800)));
  ASSERT_TRUE(failure_.has_value());
  EXPECT_TRUE(failure_->detail.starts_with("503")) << failure_->detail;
}

}  // namespace
}  // namespace aftertone::call
