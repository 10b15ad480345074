// A call whose other end is a script. It takes no time: what the caller does happens the moment they have heard the
// line before.
#pragma once

#include <deque>
#include <functional>
#include <set>

#include "call/call.h"
#include "ivr/script/call_script.h"
#include "voicemail/ports/memory_journal_fake.h"

namespace aftertone::ivr {

// The person on the telephone: where in the script they are. Shared by all calls of a script.
class ScriptedCaller {
 public:
  ScriptedCaller(std::vector<Step> script, std::function<void(const Step&)> on_fault)
      : steps(std::move(script)), on_fault_(std::move(on_fault)) {}

  const Step* step() const { return position < steps.size() ? &steps[position] : nullptr; }
  bool is_at(StepKind kind) const { return step() != nullptr && step()->kind == kind; }
  Step take() { return steps[position++]; }

  // Hears one thing; true when the script was waiting for it.
  void hear(const std::string& what) {
    heard.push_back(what);
    if (is_at(StepKind::hear) && is_heard_as(what, step()->value("what"))) ++position;
  }
  // Does what stands next in the script: presses keys, hangs up.
  void act(std::deque<char>& digits, bool& is_over) {
    for (;;) {
      if (is_at(StepKind::fault)) {
        on_fault_(take());
      } else if (is_at(StepKind::press)) {
        const std::string keys = take().value("keys");
        digits.insert(digits.end(), keys.begin(), keys.end());
      } else if (is_at(StepKind::hang_up)) {
        take();
        is_over = true;
      } else {
        return;
      }
    }
  }

  std::vector<Step> steps;
  std::size_t position = 0;
  std::vector<std::string> heard;  // in this call

 private:
  const std::function<void(const Step&)> on_fault_;
};

class ScriptedCall : public call::Call {
 public:
  using NameOf = std::function<std::string(const std::filesystem::path&)>;
  ScriptedCall(call::CallFacts facts, ScriptedCaller& caller, voicemail::MemoryJournal& journal, NameOf name_of)
      : facts_(std::move(facts)), caller_(caller), journal_(journal), name_of_(std::move(name_of)) {}

  const call::CallFacts& facts() const override { return facts_; }
  call::Codec codec() const override { return call::Codec::pcma; }

  async::Task<Status> answer() override {
    throw_if_over();
    co_return Status{};
  }
  async::Task<> reject(call::RejectReason reason) override {
    rejected_with = reason == call::RejectReason::no_such_mailbox ? "404" : "503";
    is_over_ = true;
    co_return;
  }
  async::Task<std::optional<char>> play(call::Announcement announcement, std::string barge_in_digits) override {
    throw_if_over();
    caller_.act(digits_, is_over_);
    for (const call::Audio& audio : announcement) {
      throw_if_over();
      if (const auto digit = take_digit_of(barge_in_digits)) co_return digit;
      hear(audio);
    }
    throw_if_over();
    co_return take_digit_of(barge_in_digits);
  }
  async::Task<call::AskOutcome> ask(call::AskRequest request) override {
    throw_if_over();
    caller_.act(digits_, is_over_);
    for (const call::Audio& audio : request.prompt) {
      throw_if_over();
      if (!digits_.empty()) break;
      hear(audio);
    }
    throw_if_over();
    co_return collect(request);
  }
  async::Task<call::RecordOutcome> record(call::RecordRequest request) override {
    call::RecordOutcome outcome;
    outcome.bytes = request.already_recorded;
    for (const call::Audio& audio : request.beep) {
      if (!is_over_) hear(audio);
    }
    digits_.clear();
    while (!is_over_) {
      if (caller_.is_at(StepKind::say)) {
        speak(*parse_time(caller_.take().value("time")), request, outcome);
        if (outcome.end == call::RecordEnd::max_length) co_return outcome;
        continue;
      }
      if (caller_.is_at(StepKind::lose_audio)) {
        caller_.take();
        outcome.end = call::RecordEnd::media_lost;
        co_return outcome;
      }
      caller_.act(digits_, is_over_);
      if (is_over_) break;
      if (const auto digit = take_digit_of(request.stop_digits)) {
        outcome.end = call::RecordEnd::digit;
        outcome.digit = *digit;
        co_return outcome;
      }
      if (caller_.is_at(StepKind::say)) continue;
      if (caller_.is_at(StepKind::say_nothing)) caller_.take();
      const std::uint64_t before = outcome.bytes;
      speak(request.max_silence, request, outcome);
      outcome.silent_bytes = outcome.bytes - before;
      if (outcome.end != call::RecordEnd::max_length) outcome.end = call::RecordEnd::silence;
      co_return outcome;
    }
    outcome.end = call::RecordEnd::hangup;
    co_return outcome;
  }
  async::Task<Status> transfer(call::TransferRequest request) override {
    throw_if_over();
    if (operator_is_away) co_return fail_temporarily(Code::unavailable, "480 from the operator");
    transferred_to = request.target;
    is_over_ = true;
    co_return Status{};
  }
  void forget_digits() override { digits_.clear(); }
  async::Task<> hang_up() override {
    was_hung_up = was_hung_up || !is_over_;
    is_over_ = true;
    co_return;
  }

  bool operator_is_away = false;
  bool was_hung_up = false;  // by the dialogue
  std::string rejected_with;
  std::string transferred_to;

 private:
  void throw_if_over() const {
    if (is_over_) throw call::Hangup{};
  }

  void hear(const call::Audio& audio) {
    if (std::holds_alternative<call::Silence>(audio)) return;
    if (const auto* file = std::get_if<call::AudioFile>(&audio)) caller_.hear(name_of_(file->path));
    if (std::holds_alternative<call::Beep>(audio)) caller_.hear("beep");
    if (std::holds_alternative<call::CodedAudio>(audio)) caller_.hear("recording");
    caller_.act(digits_, is_over_);
  }

  void speak(std::chrono::milliseconds time, const call::RecordRequest& request, call::RecordOutcome& outcome) {
    const auto limit = static_cast<std::uint64_t>(request.max_length.count()) * 8;
    auto bytes = static_cast<std::uint64_t>(time.count()) * 8;
    if (outcome.bytes + bytes >= limit) {
      bytes = limit - outcome.bytes;
      outcome.end = call::RecordEnd::max_length;
    }
    journal_.append(request.stream, std::string(bytes, 'x'));
    outcome.bytes += bytes;
  }

  std::optional<char> take_digit_of(const std::string& wanted) {
    for (auto digit = digits_.begin(); digit != digits_.end(); ++digit) {
      if (wanted.find(*digit) == std::string::npos) continue;
      const char found = *digit;
      digits_.erase(digits_.begin(), digit + 1);
      return found;
    }
    return std::nullopt;
  }

  call::AskOutcome collect(const call::AskRequest& request) {
    call::AskOutcome outcome;
    while (!digits_.empty() && outcome.digits.size() < request.max_digits) {
      const char digit = digits_.front();
      digits_.pop_front();
      if (request.finish_digits.find(digit) != std::string::npos) {
        outcome.finished_by = digit;
        break;
      }
      outcome.digits += digit;
    }
    return outcome;
  }

  const call::CallFacts facts_;
  ScriptedCaller& caller_;
  voicemail::MemoryJournal& journal_;
  const NameOf name_of_;
  std::deque<char> digits_;
  bool is_over_ = false;
};

}  // namespace aftertone::ivr
