// A dialog and a media session that only note what is asked of them, for tests of what stands on them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "media/engine/engine.h"
#include "sip/stack/dialog.h"

namespace aftertone::call {

class FakeDialog : public sip::Dialog {
 public:
  const std::string& call_id() const override { return call_id_; }
  void ring() override { asked.push_back("ring"); }
  void answer(std::string sdp) override {
    asked.push_back("answer");
    last_sdp = std::move(sdp);
  }
  void reject(int status, std::string, int) override { asked.push_back("reject " + std::to_string(status)); }
  void acknowledge(std::string) override { asked.push_back("acknowledge"); }
  void hang_up() override { asked.push_back("hang up"); }
  void accept_offer(std::string sdp) override {
    asked.push_back("accept offer");
    last_sdp = std::move(sdp);
  }
  void refuse_offer(int status) override { asked.push_back("refuse offer " + std::to_string(status)); }
  void offer(std::string) override { asked.push_back("offer"); }
  void refer(std::string target) override { asked.push_back("refer " + target); }
  void report_transfer(int status) override { asked.push_back("report " + std::to_string(status)); }
  void send_info_digit(char digit) override { asked.push_back(std::string("info ") + digit); }

  std::vector<std::string> asked;
  std::string last_sdp;

 private:
  std::string call_id_ = "call-1";
};

// What the fake session was asked; outlives the session.
struct SessionNotes {
  std::vector<std::string> asked;
  media::RemoteMedia remote;
  std::uint64_t play_number = 0;
  std::function<void()> when_recording = [] {};  // what happens as soon as the recording has begun
};

class FakeSession : public media::Session {
 public:
  explicit FakeSession(SessionNotes& notes) : notes_(notes) {}
  media::Address local_rtp() const override { return {"127.0.0.1", 20000}; }
  void connect(const media::RemoteMedia& remote) override {
    notes_.asked.push_back("connect");
    notes_.remote = remote;
  }
  void play(media::Playlist, std::uint64_t play_number) override {
    notes_.asked.push_back("play");
    notes_.play_number = play_number;
  }
  void stop_playing() override { notes_.asked.push_back("stop playing"); }
  void send_digits(const std::string& digits) override { notes_.asked.push_back("digits " + digits); }
  void relay(media::RelayLanes) override { notes_.asked.push_back("relay"); }
  void start_recording(async::StreamNumber, const media::RecordingLimits&) override {
    notes_.asked.push_back("start recording");
    notes_.when_recording();
  }
  void stop_recording() override { notes_.asked.push_back("stop recording"); }
  media::Statistics statistics() const override { return {}; }

 private:
  SessionNotes& notes_;
};

class FakeEngine : public media::Engine {
 public:
  Result<std::unique_ptr<media::Session>> open(std::function<void(media::Event)> on_event) override {
    if (is_full) return fail_temporarily(Code::full, "no port left");
    send = std::move(on_event);
    return std::make_unique<FakeSession>(notes);
  }
  std::size_t session_count() const override { return 0; }
  media::Pacing pacing() override { return {}; }

  bool is_full = false;
  SessionNotes notes;
  std::function<void(media::Event)> send;  // to the session that was opened last
};

}  // namespace aftertone::call
