#include "ivr/flow/deposit.h"

#include "base/error_codes.h"
#include "base/log.h"
#include "ivr/flow/put_through.h"
#include "ivr/prompt/words.h"
#include "voicemail/policy/probe_mailbox.h"

namespace aftertone::ivr {

using async::Task;
using call::ForwardReason;
using voicemail::DepositAdmission;

namespace {

using namespace std::chrono_literals;

constexpr auto kBeforeSpeaking = 300ms;  // so that the first syllable is not lost while the media path opens

}  // namespace

Task<DepositEnd> Deposit::run() {
  Result<DepositAdmission> admission = co_await admit();
  if (!admission) {
    co_await turn_away(admission.error());
    co_return DepositEnd::over;
  }
  admission_ = std::move(*admission);
  talk_.summary().is_of_probe = voicemail::is_of_probe(admission_.mailbox);
  talk_.speak(admission_.mailbox.language);
  const Status answered = co_await talk_.answer();
  if (!answered) co_return DepositEnd::over;

  const std::optional<Action> pressed = co_await greet();
  if (pressed == Action::log_in) co_return DepositEnd::log_in;
  bool is_over = false;
  if (pressed == Action::operator_) is_over = co_await transfer_to_operator();
  if (is_over) co_return DepositEnd::over;
  if (admission_.is_full) {
    co_await refuse_because_full();
  } else if (!takes_messages()) {
    co_await refuse_without_journal();
  } else {
    co_await take_message();
  }
  co_return DepositEnd::over;
}

Task<Result<DepositAdmission>> Deposit::admit() {
  const call::CallFacts& facts = talk_.call().facts();
  const bool is_busy = facts.reason == ForwardReason::busy;
  co_return co_await talk_.services().desk.admit(voicemail::MailboxNumber(facts.mailbox), is_busy);
}

Task<> Deposit::turn_away(Error error) {
  talk_.summary().outcome = "rejected: " + (error.code == Code::not_found ? "no such mailbox" : to_string(error));
  if (error.code == Code::not_found) {
    co_await talk_.call().reject(call::RejectReason::no_such_mailbox);
  } else {
    log::failure(error.temporary, error_codes::kStoreFailed, "deposit", "mailbox {}: not answered: {}",
                 talk_.call().facts().mailbox, to_string(error));
    co_await talk_.call().reject(call::RejectReason::not_available);
  }
}

// The owner's own words; else the standard sentence with the recorded name or the number in it.
call::Announcement Deposit::greeting() const {
  const bool is_busy = talk_.call().facts().reason == ForwardReason::busy;
  Utterance said = talk_.utterance();
  said.pause(kBeforeSpeaking);
  if (admission_.greeting) return said.audio(call::AudioFile{*admission_.greeting}).done();
  if (admission_.name) {
    said.audio(call::AudioFile{*admission_.name});
  } else {
    said.word(words::kThePersonAt).words(Phrases::digits(admission_.mailbox.number.value()));
  }
  return said.word(is_busy ? words::kIsOnThePhone : words::kIsUnavailable).done();
}

Task<std::optional<Action>> Deposit::greet() {
  talk_.summary().outcome = "hung up in the greeting";
  call::Announcement announcement = greeting();
  if (takes_messages()) {
    const call::Announcement instructions = talk_.utterance().word(words::kLeaveMessage).done();
    announcement.insert(announcement.end(), instructions.begin(), instructions.end());
  }
  const Menu menu = offered(talk_.services().keys.greeting);
  const std::optional<char> key = co_await talk_.play(std::move(announcement), keys_of(menu));
  co_return key ? action_of(menu, *key) : std::nullopt;
}

bool Deposit::takes_messages() const {
  return !admission_.is_full && talk_.services().journal.takes_recordings();
}

// The disk of this machine is full or broken. The caller has heard the greeting; that nothing was kept is said before
// they have spoken.
Task<> Deposit::refuse_without_journal() {
  log::warning("deposit", "mailbox {}: no message can be taken: the recording journal takes none",
               admission_.mailbox.number.value());
  talk_.summary().outcome = "no message can be taken";
  talk_.summary().result = voicemail::CallOutcome::not_taken;
  co_await talk_.say(words::kCannotTake);
  co_await talk_.say_goodbye();
}

// An announcement-only mailbox takes no messages by intention: its greeting has said all there is to say.
Task<> Deposit::refuse_because_full() {
  const bool is_announcement_only = admission_.mailbox.max_messages == 0;
  talk_.summary().outcome = is_announcement_only ? "announcement only" : "mailbox full";
  talk_.summary().result = voicemail::CallOutcome::not_taken;
  if (!is_announcement_only) co_await talk_.say(words::kMailboxFull);
  if (has_operator()) {
    Menu menu = only(talk_.services().keys.greeting, Action::operator_);
    const std::optional<Action> pressed = co_await talk_.choose(std::move(menu));
    bool is_over = false;
    if (pressed) is_over = co_await transfer_to_operator();
    if (is_over) co_return;
  }
  co_await talk_.say_goodbye();
}

Menu Deposit::offered(Menu menu) const {
  if (has_operator()) return menu;
  return without(std::move(menu), {Action::operator_});
}

// True: the call is over for us. A message that was left is kept either way.
Task<bool> Deposit::transfer_to_operator() {
  const std::string target = admission_.mailbox.operator_target;
  const Status transferred = co_await reach_operator(target);
  if (transferred) {
    CallSummary& summary = talk_.summary();
    summary.outcome = summary.message.is_none() ? "operator" : summary.outcome + ", operator";
    summary.result = voicemail::CallOutcome::transferred;
    co_return true;
  }
  log::warning("deposit", "mailbox {}: no transfer to the operator {}: {}", admission_.mailbox.number.value(), target,
               to_string(transferred.error()));
  co_await talk_.say(words::kNoOperator);
  co_return false;
}

// Without a trunk of ours it is the PBX that knows what may be dialled.
Task<Status> Deposit::reach_operator(std::string target) {
  if (talk_.services().guard != nullptr) {
    PutThrough put_through(talk_);
    voicemail::DialQuestion question{voicemail::DialPurpose::operator_, admission_.mailbox.number.value(), target,
                                     false};
    const Result<std::string> reached = co_await put_through.to(std::move(question));
    if (!reached) co_return tl::unexpected(reached.error());
    co_return Status{};
  }
  co_await talk_.say(words::kHoldForTransfer);
  call::TransferRequest request;
  request.target = target;
  co_return co_await talk_.call().transfer(std::move(request));
}

}  // namespace aftertone::ivr
