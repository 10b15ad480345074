// Everything around a scripted call, in memory: mailboxes, messages, journal, committer, prompts. Plays a script from
// its first line to its last and returns what did not happen as the script says.
#pragma once

#include <filesystem>
#include <fstream>

#include "async/loop.h"
#include "ivr/flow/supervisor.h"
#include "ivr/script/scripted_call_fake.h"
#include "voicemail/ports/memory_stores_fake.h"
#include "voicemail/usecases/manage_mailboxes.h"
#include "voicemail/usecases/record_greeting.h"
#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::ivr {

class PhoneWorld {
 public:
  explicit PhoneWorld(const PromptCatalogue& prompts)
      : prompts_(prompts),
        folder_(std::filesystem::temp_directory_path() / ("aftertone-" + Uuid::v7(SystemClock().now()).to_string())) {
    std::filesystem::create_directory(folder_);
  }
  ~PhoneWorld() {
    async::run_to_end(loop_, committer_.stop());
    std::filesystem::remove_all(folder_);
  }

  // Empty: all as written.
  std::string play(std::vector<Step> script) {
    caller_ = std::make_unique<ScriptedCaller>(std::move(script), [this](const Step& step) { break_or_mend(step); });
    while (caller_->step() != nullptr) {
      const Step step = caller_->take();
      const std::string problem = perform(step);
      if (!problem.empty()) return "line " + std::to_string(step.line) + ": " + step.text + ": " + problem;
    }
    return {};
  }

 private:
  using MailboxNumber = voicemail::MailboxNumber;

  std::string perform(const Step& step) {
    switch (step.kind) {
      case StepKind::given_mailbox:
        return add_mailbox(step);
      case StepKind::given_greeting:
        return add_greeting(step);
      case StepKind::given_message:
        return add_message(step);
      case StepKind::fault:
        return break_or_mend(step), "";
      case StepKind::dial:
        return dial(step);
      case StepKind::is_hung_up:
        return call_->was_hung_up ? "" : "no";
      case StepKind::is_rejected:
        return call_->rejected_with == step.value("status") ? "" : "no";
      case StepKind::is_transferred:
        return call_->transferred_to == step.value("target") ? "" : "no";
      case StepKind::never_hear:
        return never_heard(step.value("what"));
      case StepKind::mailbox_has:
        return compare_counts(step);
      case StepKind::message_is:
        return compare_message(step);
      case StepKind::greeting_is:
        return compare_greeting(step);
      case StepKind::pin_is:
        return compare_pin(step);
      default:
        return "not done in the call, in which was heard:" + all_heard();
    }
  }

  std::string add_mailbox(const Step& step) {
    voicemail::Mailbox mailbox;
    mailbox.number = MailboxNumber(step.value("mailbox"));
    mailbox.operator_target = step.value("operator");
    if (!step.value("language").empty()) mailbox.language = step.value("language");
    if (!step.value("zone").empty()) mailbox.time_zone = step.value("zone");
    if (!step.value("limit").empty()) mailbox.max_messages = std::stoi(step.value("limit"));
    if (!step.value("longest").empty()) {
      mailbox.max_message = std::chrono::duration_cast<std::chrono::seconds>(*parse_time(step.value("longest")));
    }
    mailbox.pin_must_change = step.has("must-change-pin");
    if (step.has("locked")) mailbox.locked_until = clock_.now() + std::chrono::hours(1);
    const std::optional<std::string> pin = step.value("pin").empty() ? std::nullopt : std::optional(step.value("pin"));
    const Status added = voicemail::add_mailbox_blocking(stores_, mailbox, pin);
    return added ? "" : to_string(added.error());
  }

  std::string add_greeting(const Step& step) {
    voicemail::MemoryAudio audio(std::string(8'000, 'g'));
    const auto kind = voicemail::parse_greeting_kind(step.value("kind"));
    if (!kind) return to_string(kind.error());
    const MailboxNumber number(step.value("mailbox"));
    const Status set = voicemail::set_greeting_blocking(stores_, number, *kind, voicemail::AudioCodec::pcma, audio);
    const auto file = voicemail::find_greeting_blocking(stores_, number, *kind);
    if (!set || !file || !*file) return "not stored";
    names_[(*file)->filename().string()] = step.value("kind") + "-greeting";
    return "";
  }

  std::string add_message(const Step& step) {
    voicemail::Message message;
    message.id = Uuid::v7(clock_.now());
    message.mailbox = MailboxNumber(step.value("mailbox"));
    message.caller.number = step.value("caller") == "nobody" ? "" : step.value("caller");
    const auto age = step.value("age").empty() ? std::chrono::milliseconds(3'600'000) : *parse_time(step.value("age"));
    message.started_at = clock_.now() - age + std::chrono::seconds(++messages_given_);
    message.urgent = step.has("urgent");
    if (step.has("saved")) message.state = voicemail::MessageState::saved;
    if (step.has("salvaged")) message.end_reason = voicemail::EndReason::salvaged;
    voicemail::MemoryAudio audio(std::string(16'000, 'm'));
    const auto stored = audio_.put_blocking(message.id, message.codec, audio);
    message.audio_name = stored->name;
    names_[stored->name] = "message-" + std::to_string(messages_given_);
    if (step.has("without-audio")) {
      if (const Status removed = audio_.remove_blocking(stored->name); !removed) return to_string(removed.error());
    }
    return messages_.commit_blocking(message, {}) ? "" : "not stored";
  }

  // "the database goes away", "the database comes back", "the journal fails", "the seal fails", "the operator fails";
  // and "recovers".
  void break_or_mend(const Step& step) {
    const std::string state = step.value("state");
    const bool is_broken = state == "goes" || state == "fails";
    if (step.text.starts_with("the database")) {
      mailboxes_.is_away = is_broken;
      messages_.is_away = is_broken;
    } else if (step.text.starts_with("the journal")) {
      journal_.fails_to_begin = is_broken;
    } else if (step.text.starts_with("the seal")) {
      journal_.fails_to_seal = is_broken;
    } else {
      operator_is_away_ = is_broken;
      if (call_) call_->operator_is_away = is_broken;
    }
  }

  std::string dial(const Step& step) {
    call::CallFacts facts;
    facts.call_id = "call-" + std::to_string(step.line);
    facts.is_to_pilot = step.value("mailbox") == "voicemail";
    facts.mailbox = facts.is_to_pilot ? "" : step.value("mailbox");
    facts.called = step.value("mailbox");
    facts.caller_number = step.value("caller") == "nobody" ? "" : step.value("caller");
    facts.reason = step.has("busy") ? call::ForwardReason::busy : call::ForwardReason::no_answer;
    caller_->heard.clear();
    const auto name_of = [this](const std::filesystem::path& path) { return this->name_of(path); };
    call_ = std::make_shared<ScriptedCall>(std::move(facts), *caller_, journal_, name_of);
    call_->operator_is_away = operator_is_away_;
    async::run_to_end(loop_, answer_call(call_, services_));
    return "";
  }

  // The prompt's word; "personal-greeting", "message-2" for what the script has put there; "recorded" for what it
  // recorded.
  std::string name_of(const std::filesystem::path& path) const {
    if (const auto found = names_.find(path.filename().string()); found != names_.end()) return found->second;
    if (path.parent_path() == folder_) return "recorded";
    const bool is_in_subfolder =
        path.parent_path().filename() == "digits" || path.parent_path().filename() == "letters";
    return (is_in_subfolder ? path.parent_path().filename() / path.stem() : path.stem()).string();
  }

  std::string never_heard(const std::string& what) const {
    for (const std::string& heard : caller_->heard) {
      if (is_heard_as(heard, what)) return "but it was:" + all_heard();
    }
    return "";
  }

  std::string all_heard() const {
    std::string all;
    for (const std::string& heard : caller_->heard)
      all += " " + heard;
    return all;
  }

  // Polls: the committer may still be at work.
  void wait_for_commits() {
    const auto deadline = async::Deadline::in(std::chrono::seconds(5));
    while (committer_.waiting() > 0 && !deadline.has_passed() && !mailboxes_.is_away) {
      async::run_to_end(loop_, async::sleep_until(async::Deadline::in(std::chrono::milliseconds(1))));
    }
  }

  std::string compare_counts(const Step& step) {
    wait_for_commits();
    const auto counts = voicemail::count_messages_blocking(stores_, MailboxNumber(step.value("mailbox")));
    if (!counts) return to_string(counts.error());
    const std::string new_count = std::to_string(counts->new_count);
    const std::string saved_count = std::to_string(counts->saved_count);
    const bool is_right =
        new_count == step.value("count") && (step.value("saved").empty() || saved_count == step.value("saved"));
    return is_right ? "" : "it has " + new_count + " new and " + saved_count + " saved";
  }

  std::string compare_message(const Step& step) {
    wait_for_commits();
    const auto found =
        voicemail::list_messages_blocking(stores_, MailboxNumber(step.value("mailbox")), voicemail::MessageState::new_);
    if (!found || found->size() != 1) return "there is not exactly one new message";
    const voicemail::Message& message = found->front();
    if (!step.value("lasts").empty() && message.duration != *parse_time(step.value("lasts"))) {
      return "it lasts " + std::to_string(message.duration.count()) + "ms";
    }
    if (!step.value("end").empty() && to_string(message.end_reason) != step.value("end")) {
      return "it ended by " + std::string(to_string(message.end_reason));
    }
    return message.urgent == step.has("urgent") ? "" : "it is " + std::string(message.urgent ? "urgent" : "normal");
  }

  std::string compare_greeting(const Step& step) {
    const auto kind = voicemail::parse_greeting_kind(step.value("kind"));
    const auto greeting = mailboxes_.find_greeting_blocking(MailboxNumber(step.value("mailbox")), *kind);
    const bool is_recorded = greeting && *greeting;
    return is_recorded == (step.value("state") == "recorded") ? "" : "it is not";
  }

  std::string compare_pin(const Step& step) {
    const auto mailbox = mailboxes_.find_blocking(MailboxNumber(step.value("mailbox")));
    return mailbox && pins_.matches_blocking(mailbox->pin_hash, step.value("pin")) ? "" : "it is another one";
  }

  static DialogueSettings fast_settings() {
    DialogueSettings settings;
    settings.commit_time = std::chrono::milliseconds(200);
    return settings;
  }

  const PromptCatalogue& prompts_;
  const std::filesystem::path folder_;
  const ManualClock clock_{from_millis(1'795'339'800'000)};  // Sunday, 2026-11-22 at 09:30 UTC
  voicemail::MemoryMailboxStore mailboxes_;
  voicemail::MemoryMessageStore messages_;
  voicemail::MemoryAudioStore audio_{folder_};
  voicemail::PlainPinHasher pins_;
  voicemail::MemoryRuleStore notification_rules_;
  voicemail::Stores stores_{mailboxes_, messages_, audio_, pins_, notification_rules_, clock_};
  voicemail::MemoryJournal journal_;
  async::Loop loop_{"test-loop"};
  async::BlockingPool pool_{"test-pool", 1, 16};
  voicemail::MessageCommitter committer_{loop_.executor(), pool_,    1,
                                         stores_,          journal_, [](const voicemail::Message&) {}};
  voicemail::MemoryAnswerCache copy_{mailboxes_, audio_};
  voicemail::AnswerDesk desk_{loop_.executor(), {pool_, pool_}, stores_, copy_, {}};
  IvrServices services_{stores_, journal_, committer_, desk_, pool_, prompts_, fast_settings()};

  std::unique_ptr<ScriptedCaller> caller_;
  std::shared_ptr<ScriptedCall> call_;
  std::map<std::string, std::string> names_;
  int messages_given_ = 0;
  bool operator_is_away_ = false;
};

}  // namespace aftertone::ivr
