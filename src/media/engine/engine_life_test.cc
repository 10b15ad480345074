// Opening and closing, threads, and what the tick must not do.
#include <gtest/gtest.h>

#include "media/audio/clips.h"
#include "media/engine/allocation_watch_fake.h"
#include "media/engine/loopback_fake.h"

namespace aftertone::media {
namespace {

TEST_F(EngineTest, TheTickNeitherAllocatesNorFrees) {
  EventLog log;
  FakePeer peer;
  const Bytes audio = random_bytes(40 * 160);
  RemoteMedia inband = peer.media();
  inband.telephone_event_receive.reset();
  auto session = open(log);
  session->connect(peer.media());
  AllocationWatch::is_on = true;
  session->connect(inband);
  session->connect(peer.media());
  session->play({clip_of(Codec::pcmu, audio)}, 1);
  session->play({clip_of(Codec::pcmu, audio), silence(Codec::pcma, 100ms)}, 2);
  session->start_recording(1, {});
  for (std::size_t i = 0; i < 40; ++i)
    peer.send_audio(audio, i, session->local_rtp());
  session->send_digits("12");
  EXPECT_TRUE(log.wait_for<PlayFinished>());
  session->stop_recording();
  EXPECT_TRUE(log.wait_for<RecordingStopped>());
  session.reset();
  EXPECT_EQ(journal_.wait_for_end(1), audio);
  AllocationWatch::is_on = false;
  EXPECT_EQ(AllocationWatch::in_tick, 0);
}

TEST_F(EngineTest, TwoHundredSessionsOpenPlayRecordAndCloseAtAnyMoment) {
  EngineSettings settings;
  restart(settings);
  FakePeer peer;
  const ClipPtr clip = silence(Codec::pcmu, 10s);
  const Bytes audio = random_bytes(160);
  std::vector<std::unique_ptr<EventLog>> logs;
  for (int round = 0; round < 4; ++round) {
    std::vector<std::unique_ptr<Session>> sessions;
    for (std::size_t i = 0; i < 50; ++i) {
      logs.push_back(std::make_unique<EventLog>());
      sessions.push_back(open(*logs.back()));
      sessions.back()->connect(peer.media());
      sessions.back()->play({clip}, i);
      sessions.back()->start_recording(static_cast<std::uint64_t>(round) * 50 + i + 1, {});
      peer.send_audio(audio, 0, sessions.back()->local_rtp());
      if (i % 3 == 0) sessions.back()->stop_recording();
      if (i % 5 == 0) sessions.back()->stop_playing();
      (void)sessions.back()->statistics();
    }
    EXPECT_EQ(engine_->session_count(), 50U);
    std::thread half([&] {
      for (std::size_t i = 0; i < 25; ++i)
        sessions[i].reset();
    });
    for (std::size_t i = 25; i < 50; ++i)
      sessions[i].reset();
    half.join();
    EXPECT_EQ(engine_->session_count(), 0U);
  }
  for (std::uint64_t stream = 1; stream <= 200; ++stream)
    journal_.wait_for_end(stream);  // each has its end
}

TEST_F(EngineTest, AnEventHandlerMayEndItsOwnSession) {
  FakePeer peer;
  std::unique_ptr<Session> session;
  std::atomic<int> events{0};
  session = std::move(*engine_->open([&](const Event&) {
    ++events;
    session.reset();
  }));
  session->connect(peer.media());
  session->play({silence(Codec::pcmu, 40ms)}, 1);
  const auto deadline = std::chrono::steady_clock::now() + kTestDeadline;
  while (engine_->session_count() > 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(1ms);
  EXPECT_EQ(engine_->session_count(), 0U);
  EXPECT_EQ(events, 1);
}

TEST_F(EngineTest, NoEventComesAfterTheSessionIsGone) {
  FakePeer peer;
  for (int round = 0; round < 100; ++round) {
    auto is_gone = std::make_unique<std::atomic<bool>>(false);
    auto session = std::move(*engine_->open([&gone = *is_gone](const Event&) { EXPECT_FALSE(gone); }));
    session->connect(peer.media());
    session->play({}, 1);
    if (round % 4 == 0) peer.rtp.receive(1ms);  // lets some events come before the end
    session.reset();
    *is_gone = true;
    is_gone.reset();  // the sanitizers tell of a late call
  }
}

TEST_F(EngineTest, RefusesMoreThanItsSessionsAndItsPorts) {
  EngineSettings settings;
  settings.max_sessions = 2;
  restart(settings);
  EventLog log;
  const auto first = open(log);
  const auto second = open(log);
  EXPECT_NE(first->local_rtp().port, second->local_rtp().port);
  EXPECT_EQ(first->local_rtp().port % 2, 0);
  const auto third = engine_->open(log.handler());
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, Code::full);
}

TEST_F(EngineTest, SpreadsSessionsOverItsThreads) {
  FakeJournal second_journal;
  EngineSettings settings;
  settings.threads = 2;
  auto engine = Engine::start(settings, {&journal_.lane, &second_journal.lane}, loop_.executor());
  ASSERT_TRUE(engine);
  EventLog log;
  FakePeer peer;
  const auto a = std::move(*(*engine)->open(log.handler()));
  const auto b = std::move(*(*engine)->open(log.handler()));
  std::uint64_t stream = 1;
  for (Session* session : {a.get(), b.get()}) {
    session->connect(peer.media());
    session->start_recording(stream++, {});
    session->stop_recording();
  }
  journal_.wait_for_end(1);
  second_journal.wait_for_end(2);
}

TEST_F(EngineTest, WrongSettingsAreErrors) {
  const auto start = [&](const EngineSettings& settings, std::size_t lanes) {
    auto engine = Engine::start(settings, std::vector<async::ChunkLane*>(lanes, &journal_.lane), loop_.executor());
    return engine ? std::string("started") : std::string(to_string(engine.error().code));
  };
  EngineSettings settings;
  EXPECT_EQ(start(settings, 2), "invalid");
  settings.first_port = 20'001;
  EXPECT_EQ(start(settings, 1), "invalid");
  settings = {};
  settings.ip = "media.example.org";
  EXPECT_EQ(start(settings, 1), "invalid");
  settings.ip = "192.0.2.77";
  EXPECT_EQ(start(settings, 1), "unavailable");
}

TEST_F(EngineTest, RandomBytesDoNoHarm) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  RemoteMedia media = peer.media();
  media.telephone_event_receive.reset();  // the in-band detector hears it, too
  session->connect(media);
  session->start_recording(3, {});
  std::mt19937 random(11);
  const Address rtcp{"127.0.0.1", static_cast<std::uint16_t>(session->local_rtp().port + 1)};
  for (int i = 0; i < 3000; ++i) {
    Bytes bytes = random_bytes(random() % 400, static_cast<unsigned>(random()));
    if (bytes.size() > 1 && i % 2 == 0) {
      bytes[0] = static_cast<std::uint8_t>(0x80 | (bytes[0] & 0x3F));
      bytes[1] = static_cast<std::uint8_t>(i % 4 == 0 ? 0 : 200 + i % 5);
    }
    peer.rtp.send(bytes, session->local_rtp());
    peer.rtcp.send(bytes, rtcp);
    if (i % 100 == 0) std::this_thread::sleep_for(5ms);  // more of it gets past the socket's buffer
  }
  session->stop_recording();
  const auto stopped = log.wait_for<RecordingStopped>();
  ASSERT_TRUE(stopped);
  EXPECT_EQ(journal_.wait_for_end(3).size(), stopped->report.bytes);
  EXPECT_GT(session->statistics().packets_refused, 0U);
}

TEST_F(EngineTest, TellsItsPace) {
  EventLog log;
  FakePeer peer;
  const auto session = open(log);
  session->connect(peer.media());
  (void)engine_->pacing();
  session->play({silence(Codec::pcmu, 200ms)}, 1);
  ASSERT_TRUE(log.wait_for<PlayFinished>());
  const Pacing pacing = engine_->pacing();
  EXPECT_GT(pacing.busy, 0);
  EXPECT_LE(pacing.busy, 1);
  EXPECT_LE(pacing.late_p99, pacing.late_max);
}

}  // namespace
}  // namespace aftertone::media
