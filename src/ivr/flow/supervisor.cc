#include "ivr/flow/supervisor.h"

#include <exception>

#include "base/ascii.h"
#include "base/log.h"
#include "ivr/flow/call_metrics.h"
#include "ivr/flow/conversation.h"
#include "ivr/flow/deposit.h"
#include "ivr/flow/retrieve.h"
#include "ivr/flow/write_down.h"
#include "ivr/prompt/words.h"

namespace aftertone::ivr {

using async::Task;

namespace {

Task<> retrieve(Conversation& talk, std::optional<voicemail::MailboxNumber> own) {
  talk.summary().dialogue = "retrieve";
  talk.summary().outcome = "not logged in";
  talk.summary().result = voicemail::CallOutcome::log_in_refused;
  Retrieve dialogue(talk, std::move(own));
  co_await dialogue.run();
}

// The temporary application: the other site works, or nobody does.
Task<> announce(Conversation& talk) {
  talk.summary().dialogue = "announcement";
  talk.summary().mailbox = talk.call().facts().mailbox;
  const Status answered = co_await talk.answer();
  if (!answered) co_return;
  talk.summary().outcome = "told that call processing is unavailable";
  talk.summary().result = voicemail::CallOutcome::announced;
  co_await talk.say(words::kUnavailable);
}

Task<> converse(Conversation& talk) {
  const call::CallFacts& facts = talk.call().facts();
  const auto& only_announces = talk.services().only_announces;
  if (only_announces && only_announces()) {
    co_await announce(talk);
    co_return;
  }
  if (facts.is_to_pilot) {
    const Status answered = co_await talk.answer();
    if (answered) co_await retrieve(talk, std::nullopt);
    co_return;
  }
  talk.summary().dialogue = "deposit";
  talk.summary().mailbox = facts.mailbox;
  Deposit dialogue(talk);
  const DepositEnd end = co_await dialogue.run();
  if (end == DepositEnd::log_in) co_await retrieve(talk, voicemail::MailboxNumber(facts.mailbox));
}

// Whatever happens while the caller is released, the log line is still to be written. A task that was cancelled can
// wait for nothing any more: then the call ends with its object.
Task<> release(std::shared_ptr<call::Call> call, bool needs_reject) {
  try {
    if (needs_reject) co_await call->reject(call::RejectReason::not_available);
    co_await call->hang_up();
  } catch (...) {
    log::debug("call", "{}: not released in order", ascii::printable(call->facts().call_id));
  }
}

void log_end(const call::CallFacts& facts, const CallSummary& summary, std::chrono::steady_clock::duration length) {
  const auto seconds = std::chrono::duration<double>(length).count();
  const std::string call_id = ascii::printable(facts.call_id);
  const std::string mailbox = ascii::printable(summary.mailbox);
  const std::string message = summary.message.is_none() ? "" : summary.message.to_string();
  std::string line =
      fmt::format("inbound call {}: {} for {}{}{} from {}: {}", call_id, summary.dialogue,
                  mailbox.empty() ? "nobody" : mailbox, facts.why_mailbox.empty() ? "" : " by ", facts.why_mailbox,
                  facts.caller_number.empty() ? "unknown" : ascii::printable(facts.caller_number), summary.outcome);
  if (!message.empty())
    line +=
        fmt::format(", message {} of {:.1f} s", message, std::chrono::duration<double>(summary.message_length).count());
  log::info(log::About{call_id, message, mailbox}, "call", "{}, {} after {:.1f} s", line,
            summary.caller_hung_up ? "caller hung up" : "ended", seconds);
}

}  // namespace

Task<> answer_call(std::shared_ptr<call::Call> call, IvrServices services) {
  const auto began = std::chrono::steady_clock::now();
  CallSummary summary;
  std::exception_ptr failure;  // a bug, or the end of the program: the TaskGroup knows which
  try {
    Conversation talk(call, services, summary);
    co_await converse(talk);
  } catch (const call::Hangup&) {
    summary.caller_hung_up = true;
  } catch (...) {
    failure = std::current_exception();
    summary.outcome += ", broken off";
    summary.result = voicemail::CallOutcome::broken_off;
  }
  co_await release(call, failure != nullptr && !summary.is_answered);
  count_call(outcome_of(call->story(), summary), summary.is_of_probe);
  log_end(call->facts(), summary, std::chrono::steady_clock::now() - began);
  write_down(*call, summary, services);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace aftertone::ivr
