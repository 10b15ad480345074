#include "acceptance/call_player.h"

#include <algorithm>

#include "support/eventually.h"

namespace aftertone::acceptance {
namespace {

using namespace std::chrono_literals;
using async::Deadline;
using async::Task;
using ivr::Step;
using ivr::StepKind;

constexpr auto kListeningTime = 60s;  // before something is heard: menus are said in full, then silence is waited for
constexpr auto kLookingTime = 10s;    // for what is left of a call
constexpr auto kGlance = 50ms;        // between two looks at what was heard
// A caller speaks or presses a little after the beep; the service begins to record right after it.
constexpr auto kAfterBeep = 300ms;
constexpr auto kShortest = 1s;  // message: what is said to be shorter includes that little while
// Of a message that the owner cuts short: enough to know it by, and well before its end.
constexpr std::size_t kBeginning = 4'000;

Task<> keep_outcome(Task<Status> verb, Status& outcome) {
  outcome = co_await std::move(verb);
}

using Dialled = Result<std::shared_ptr<call::PhoneCall>>;

Task<> dial_and_keep(call::Phone& phone, call::DialRequest request, std::optional<Dialled>& outcome) {
  outcome = co_await phone.dial(std::move(request));
}

Task<Status> hang_up(call::PhoneCall& call) {
  co_await call.hang_up();
  co_return Status{};
}

Task<bool> has_heard_one(call::PhoneCall& call, std::vector<media::ClipPtr> clips) {
  for (const media::ClipPtr& clip : clips) {
    const Status heard = co_await call.wait_for_audio(clip, Deadline::in(0s));
    if (heard) co_return true;
  }
  co_return false;
}

// Whichever comes first.
Task<Status> wait_for_any(call::PhoneCall& call, std::vector<media::ClipPtr> clips) {
  const Deadline end = Deadline::in(kListeningTime);
  while (!end.has_passed()) {
    const bool was_over = call.is_over();
    if (was_over) co_await call.hang_up();  // then the last packets are there as well
    const bool is_heard = co_await has_heard_one(call, clips);
    if (is_heard) co_return Status();
    if (was_over) co_return fail(Code::denied, "the call was over before");
    const Status listened = co_await call.listen(kGlance);
    if (!listened) co_return listened;
  }
  co_return fail(Code::timeout, "not heard");
}

// Too much for it to be certain that the recording ends before a second has passed.
bool is_nearly_a_message(std::chrono::milliseconds time) {
  return time >= 500ms && time < kShortest;
}

std::string why_not_playable(const Step& step) {
  const std::string heard = step.kind == StepKind::hear ? step.value("what") : "";
  const std::string keys = step.value("keys");
  const bool is_operator = step.text.starts_with("the operator");  // the test phone transfers nobody anyway
  if (step.kind == StepKind::fault && !is_operator) return "breaks what is inside the service";
  if (step.kind == StepKind::lose_audio) return "the test phone is never silent";
  if (step.kind == StepKind::is_transferred) return "the test phone takes no transfer";
  if (heard == "digits/today" || heard.starts_with("digits/day")) return "depends on the date";
  if (!keys.empty() && keys.find('#') < keys.size() - 1) return "faster than a telephone sends keys";
  return {};
}

media::ClipPtr beginning_of(const media::ClipPtr& clip) {
  auto beginning = std::make_shared<media::Clip>(*clip);
  beginning->payload.resize(std::min(beginning->payload.size(), kBeginning));
  return beginning;
}

std::string problem_of(const Status& status) {
  return status ? "" : to_string(status.error());
}

}  // namespace

std::string why_not_playable(const std::vector<Step>& script) {
  bool is_name = false;  // what is recorded next: it may be short
  for (const Step& step : script) {
    if (step.kind == StepKind::hear && step.value("what") != "beep") is_name = step.value("what") == "vm-rec-name";
    if (step.kind == StepKind::say && !is_name && is_nearly_a_message(*ivr::parse_time(step.value("time")))) {
      return step.text + ": a matter of milliseconds";
    }
    const std::string reason = why_not_playable(step);
    if (!reason.empty()) return step.text + ": " + reason;
  }
  return {};
}

CallPlayer::CallPlayer(TestServer& server) : server_(server), state_(server.stores(), sounds_) {
  auto phone = call::Phone::start(call::PhoneSettings{}, loop_.executor());
  if (!phone) throw std::runtime_error("no phone: " + to_string(phone.error()));
  phone_ = std::move(*phone);
}

CallPlayer::~CallPlayer() = default;

std::string CallPlayer::play(const std::vector<Step>& script) {
  for (std::size_t i = 0; i < script.size(); ++i) {
    const Step& step = script[i];
    const StepKind next = i + 1 < script.size() ? script[i + 1].kind : StepKind::hang_up;
    acts_next_ = next == StepKind::press || next == StepKind::hang_up;
    const std::string problem = perform(step);
    if (!problem.empty()) return "line " + std::to_string(step.line) + ": " + step.text + ": " + problem;
  }
  if (call_) leave();
  if (const int code = server_.stop(); code != 0) return "the service ended with " + std::to_string(code);
  for (const auto& [mailbox, step] : last_counts_) {
    const std::string problem = state_.compare(step);
    if (!problem.empty()) return step.text + ": was so, but in the end " + problem;
  }
  return {};
}

std::string CallPlayer::perform(const Step& step) {
  switch (step.kind) {
    case StepKind::given_mailbox:
    case StepKind::given_greeting:
    case StepKind::given_message:
      return state_.bring_about(step);
    case StepKind::fault:  // of the operator: see why_not_playable()
      return {};
    case StepKind::dial:
      return dial(step);
    case StepKind::is_rejected:
      return rejected_with_.starts_with(step.value("status") + " ") ? "" : "but with \"" + rejected_with_ + "\"";
    case StepKind::mailbox_has:
    case StepKind::message_is:
    case StepKind::greeting_is:
    case StepKind::pin_is:
      return compare(step);
    case StepKind::never_hear:
      return never_heard(step.value("what"));
    default:
      return call_ ? in_call(step) : "there is no call";
  }
}

std::string CallPlayer::in_call(const Step& step) {
  switch (step.kind) {
    case StepKind::hear:
      return hear(step.value("what"));
    case StepKind::say:
      return say(*ivr::parse_time(step.value("time")));
    case StepKind::say_nothing:
      return {};
    case StepKind::press:
      return problem_of(run(call_->press(step.value("keys"))));
    case StepKind::hang_up:
      return leave();
    case StepKind::is_hung_up:
      return problem_of(run(call_->wait_for_hang_up(Deadline::in(kListeningTime))));
    default:
      return "no such step";
  }
}

std::string CallPlayer::dial(const Step& step) {
  if (call_) leave();
  last_counts_.clear();
  ++calls_;
  const std::string mailbox = step.value("mailbox"), caller = step.value("caller");
  language_ = state_.language_of(mailbox);
  call::DialRequest request;
  request.target = "sip:voicemail@127.0.0.1:" + std::to_string(server_.sip_port());
  request.from = caller == "nobody" ? "<sip:anonymous@anonymous.invalid>" : "<sip:" + caller + "@pbx.example>";
  request.encodings = {sip::AudioEncoding::pcmu};
  if (mailbox != "voicemail") {
    const std::string reason = step.has("busy") ? "user-busy" : "no-answer";
    request.extra_headers = {"Diversion: <sip:" + mailbox + "@pbx.example>;reason=" + reason};
  }
  std::optional<Dialled> outcome;
  async::run_to_end(loop_, dial_and_keep(*phone_, std::move(request), outcome));
  call_ = *outcome ? **outcome : nullptr;
  rejected_with_ = *outcome ? "" : outcome->error().detail;
  return {};  // whether it had to be answered is for the next step to say
}

std::string CallPlayer::hear(const std::string& what) {
  std::vector<media::ClipPtr> clips = sounds_.find_blocking(what, language_);
  if (clips.empty()) return "there is no such sound";
  if (acts_next_ && what.starts_with("message-")) clips = {beginning_of(clips.front())};
  const Status heard = run(wait_for_any(*call_, std::move(clips)));
  if (!heard) return problem_of(heard);
  if (what == "saved") sounds_.accepted();
  return what == "beep" ? problem_of(run(call_->listen(kAfterBeep))) : "";
}

std::string CallPlayer::say(std::chrono::milliseconds time) {
  if (time < kShortest) time = std::max(time - std::chrono::milliseconds(kAfterBeep), std::chrono::milliseconds(20));
  const media::ClipPtr clip = clip_of(noise(time, ++things_said_));
  sounds_.said(clip);
  return problem_of(run(call_->say(clip)));
}

std::string CallPlayer::leave() {
  return problem_of(run(hang_up(*call_)));
}

std::string CallPlayer::never_heard(const std::string& what) {
  if (!call_) return {};
  const auto heard = call_->heard().bytes();
  for (const media::ClipPtr& clip : sounds_.find_blocking(what, language_)) {
    const auto found = std::search(heard.begin(), heard.end(), clip->payload.begin(), clip->payload.end());
    if (found != heard.end()) return "but it was";
  }
  return {};
}

// Its log tells of the end of every call; messages follow at once, or soon.
std::string CallPlayer::wait_until_service_is_done() {
  const bool is_done = support::eventually([&] { return server_.ended_calls() >= calls_; }, kLookingTime);
  return is_done ? "" : "the service has not ended the call";
}

std::string CallPlayer::compare(const Step& step) {
  std::string problem = wait_until_service_is_done();
  if (!problem.empty()) return problem;
  const auto is_so = [&] {
    problem = state_.compare(step);
    return problem.empty();
  };
  if (support::eventually(is_so, kLookingTime) && step.kind == StepKind::mailbox_has) {
    last_counts_[step.value("mailbox")] = step;
  }
  return problem;
}

Status CallPlayer::run(Task<Status> verb) {
  Status outcome;
  async::run_to_end(loop_, keep_outcome(std::move(verb), outcome));
  return outcome;
}

}  // namespace aftertone::acceptance
