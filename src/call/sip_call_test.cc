#include "call/sip_call.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "async/loop.h"
#include "call/call_parts_fake.h"

namespace aftertone::call {
namespace {

using namespace std::chrono_literals;

constexpr const char* kOffer =
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 101\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n";
constexpr const char* kHoldOffer =
    "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 101\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n";
constexpr const char* kVideoOnly =
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=video 4000 RTP/AVP 96\r\n";

constexpr const char* kDynamicOffer =
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 97\r\n"
    "a=rtpmap:97 PCMA/8000\r\n";

class SipCallTest : public testing::Test {
 protected:
  std::shared_ptr<SipCall> make_call(std::string offer) {
    CallFacts facts;
    facts.call_id = "call-1";
    return std::make_shared<SipCall>(SipCall::Parts{engine_, clips_, false}, facts, std::move(offer), "192.0.2.1",
                                     dialog_, inbox_);
  }
  std::shared_ptr<SipCall> answered_call() {
    auto call = make_call(kOffer);
    put(sip::Acknowledged{});
    run(answer(*call));
    return call;
  }
  void put(sip::DialogEvent event) { inbox_->put(std::move(event)); }
  void run(async::Task<> task) { async::run_to_end(loop_, std::move(task)); }
  bool was_asked(const std::string& what) const {
    return std::find(dialog_->asked.begin(), dialog_->asked.end(), what) != dialog_->asked.end();
  }
  bool media_was_asked(const std::string& what) const {
    const auto& asked = engine_.notes.asked;
    return std::find(asked.begin(), asked.end(), what) != asked.end();
  }

  async::Task<> answer(SipCall& call) { answered_ = co_await call.answer(); }
  async::Task<> play_silence(SipCall& call, std::string barge_in) {
    Announcement announcement{Silence{1s}};
    pressed_ = co_await call.play(std::move(announcement), std::move(barge_in));
  }
  async::Task<> record_after_beep(SipCall& call) {
    RecordRequest request;
    request.beep = {Silence{1s}};
    outcome_ = co_await call.record(std::move(request));
  }
  async::Task<> record(SipCall& call) {
    RecordRequest request;
    outcome_ = co_await call.record(request);
  }
  async::Task<> expect_hangup(Call& call) {
    try {
      Announcement announcement{Silence{1s}};
      co_await call.play(std::move(announcement));
    } catch (const Hangup&) {
      hung_up_ = true;
    }
  }

  async::Loop loop_{"at-loop"};
  async::BlockingPool pool_{"at-block", 1, 10};
  media::ClipCache cache_{1 << 20};
  AnnouncementClips clips_{pool_, cache_};
  FakeEngine engine_;
  std::shared_ptr<FakeDialog> dialog_ = std::make_shared<FakeDialog>();
  std::shared_ptr<CallInbox> inbox_ = std::make_shared<CallInbox>(loop_.executor());
  Status answered_ = fail(Code::timeout, "not asked");
  std::optional<char> pressed_;
  RecordOutcome outcome_;
  bool hung_up_ = false;
};

TEST_F(SipCallTest, AnswersTheOfferAndConnectsMedia) {
  answered_call();
  EXPECT_TRUE(answered_.has_value());
  EXPECT_NE(dialog_->last_sdp.find("m=audio 20000"), std::string::npos);
  EXPECT_EQ(engine_.notes.remote.rtp, (media::Address{"192.0.2.1", 4000}));
}

TEST_F(SipCallTest, MakesTheOfferItselfWhenTheInviteHasNone) {
  auto call = make_call("");
  put(sip::Acknowledged{kOffer});
  run(answer(*call));
  EXPECT_TRUE(answered_.has_value());
  EXPECT_EQ(engine_.notes.remote.rtp.port, 4000);
}

TEST_F(SipCallTest, SpeaksUnderThePeersDynamicPayloadType) {
  auto call = make_call(kDynamicOffer);
  put(sip::Acknowledged{});
  run(answer(*call));
  EXPECT_EQ(engine_.notes.remote.codec, media::Codec::pcma);
  EXPECT_EQ(engine_.notes.remote.audio_payload_type, 97);
}

TEST_F(SipCallTest, RejectsWhatHasNoCodecInCommonWith488) {
  auto call = make_call(kVideoOnly);
  run(answer(*call));
  EXPECT_FALSE(answered_.has_value());
  EXPECT_TRUE(was_asked("reject 488"));
}

TEST_F(SipCallTest, RejectsWith503WhenNoPortIsLeft) {
  engine_.is_full = true;
  auto call = make_call(kOffer);
  run(answer(*call));
  EXPECT_TRUE(was_asked("reject 503"));
}

TEST_F(SipCallTest, PlaysToTheEndAndKeepsADigitThatNobodyWaitsFor) {
  auto call = answered_call();
  engine_.send(media::DigitReceived{'5'});
  engine_.send(media::PlayFinished{1});
  run(play_silence(*call, "#"));
  EXPECT_FALSE(pressed_.has_value());
  run(play_silence(*call, "5"));  // typed ahead
  EXPECT_EQ(pressed_, '5');
}

TEST_F(SipCallTest, ADigitThatIsWaitedForStopsThePlaying) {
  auto call = answered_call();
  engine_.send(media::DigitReceived{'#'});
  run(play_silence(*call, "#"));
  EXPECT_EQ(pressed_, '#');
}

TEST_F(SipCallTest, HangUpWhileRecordingIsAnOutcomeAndTheNextVerbThrows) {
  auto call = answered_call();
  engine_.notes.when_recording = [this] {
    put(sip::Ended{"BYE"});
    engine_.send(media::RecordingStopped{{media::RecordingStop::asked, 8000, 0}});
  };
  run(record(*call));
  EXPECT_EQ(outcome_.end, RecordEnd::hangup);
  EXPECT_EQ(outcome_.bytes, 8000U);
  run(expect_hangup(*call));
  EXPECT_TRUE(hung_up_);
}

TEST_F(SipCallTest, TheStopDigitEndsARecordingWithItsBytes) {
  auto call = answered_call();
  engine_.notes.when_recording = [this] {
    engine_.send(media::DigitReceived{'#'});
    engine_.send(media::RecordingStopped{{media::RecordingStop::asked, 16000, 0}});
  };
  run(record(*call));
  EXPECT_EQ(outcome_.end, RecordEnd::digit);
  EXPECT_EQ(outcome_.digit, '#');
  EXPECT_EQ(outcome_.bytes, 16000U);
  EXPECT_TRUE(media_was_asked("stop recording"));
}

TEST_F(SipCallTest, ADigitPressedWhileTheBeepPlaysDoesNotEndTheRecording) {
  auto call = answered_call();
  engine_.notes.when_recording = [this] {
    engine_.send(media::DigitReceived{'#'});
    engine_.send(media::PlayFinished{1});
    engine_.send(media::RecordingStopped{{media::RecordingStop::max_length, 16000, 0}});
  };
  run(record_after_beep(*call));
  EXPECT_EQ(outcome_.end, RecordEnd::max_length);
  EXPECT_FALSE(media_was_asked("stop recording"));
}

TEST_F(SipCallTest, ACallerWhoseAudioIsGoneBeforeTheBeepHasEndedIsNotWaitedFor) {
  auto call = answered_call();
  engine_.notes.when_recording = [this] {
    engine_.send(media::MediaLost{});
    engine_.send(media::RecordingStopped{{media::RecordingStop::asked, 0, 0}});
  };
  run(record_after_beep(*call));
  EXPECT_EQ(outcome_.end, RecordEnd::media_lost);
  EXPECT_TRUE(media_was_asked("stop recording"));
}

TEST_F(SipCallTest, ShutDownEndsARecordingSoThatItCanBeKept) {
  auto call = answered_call();
  engine_.notes.when_recording = [this] {
    inbox_->put(ShutDown{});
    engine_.send(media::RecordingStopped{{media::RecordingStop::asked, 800, 0}});
  };
  run(record(*call));
  EXPECT_EQ(outcome_.end, RecordEnd::shutdown);
}

TEST_F(SipCallTest, HoldIsAnsweredWhilePlayingAndMediaStopsSending) {
  auto call = answered_call();
  put(sip::Offered{kHoldOffer});
  engine_.send(media::PlayFinished{1});
  run(play_silence(*call, "#"));
  EXPECT_TRUE(was_asked("accept offer"));
  EXPECT_FALSE(engine_.notes.remote.send);
  EXPECT_NE(dialog_->last_sdp.find("a=recvonly"), std::string::npos);
}

TEST_F(SipCallTest, AnOfferWithoutOurCodecIsRefusedAndTheCallGoesOn) {
  auto call = answered_call();
  put(sip::Offered{kVideoOnly});
  engine_.send(media::PlayFinished{1});
  run(play_silence(*call, "#"));
  EXPECT_TRUE(was_asked("refuse offer 488"));
}

TEST_F(SipCallTest, LostAudioWhilePlayingHangsUp) {
  auto call = answered_call();
  engine_.send(media::MediaLost{});
  run(expect_hangup(*call));
  EXPECT_TRUE(hung_up_);
  EXPECT_TRUE(was_asked("hang up"));
}

}  // namespace
}  // namespace aftertone::call
