#include "ivr/flow/retrieve.h"

#include "base/error_codes.h"
#include "base/log.h"
#include "ivr/flow/greeting_dialogue.h"
#include "ivr/flow/log_in_dialogue.h"
#include "ivr/flow/owner_call.h"
#include "ivr/flow/pin_dialogue.h"
#include "ivr/prompt/words.h"
#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::ivr {

using async::Task;
using voicemail::GreetingKind;
using voicemail::MessageCounts;
using voicemail::MessageState;

Task<> Retrieve::run() {
  LogInDialogue log_in(talk_, own_);
  std::optional<voicemail::Mailbox> mailbox = co_await log_in.run();
  if (mailbox) {
    mailbox_ = std::move(*mailbox);
    OwnerCall owner(talk_, mailbox_.number);
    may_call_person_ = co_await owner.is_offered(voicemail::DialPurpose::transfer);
    co_await main_menu();
  }
  co_await talk_.say_goodbye();
}

// What waits is said on entering and whenever a folder has been left.
Task<> Retrieve::main_menu() {
  for (;;) {
    const bool is_counted = co_await count();
    if (!is_counted) co_return;
    WaitingMessages waiting{counts_.urgent_new_count, counts_.new_count - counts_.urgent_new_count,
                            counts_.saved_count};
    call::Announcement before = talk_.utterance().words(talk_.voice().phrases().waiting(waiting)).done();
    Menu menu = talk_.services().keys.main;
    if (counts_.new_count == 0) menu = without(std::move(menu), {Action::hear_new});
    if (counts_.saved_count == 0) menu = without(std::move(menu), {Action::hear_saved});
    if (!may_call_person_) menu = without(std::move(menu), {Action::call_person});
    const std::optional<Action> action = co_await talk_.choose(std::move(menu), std::move(before));
    FolderEnd end = co_await obey(action.value_or(Action::exit));
    if (end == FolderEnd::to_options) end = co_await options_menu();
    if (end == FolderEnd::exit) co_return;
  }
}

// False: the database is away, and the owner has been told.
Task<bool> Retrieve::count() {
  const std::function<Result<MessageCounts>()> ask = [this] {
    return voicemail::count_messages_blocking(talk_.services().stores, mailbox_.number);
  };
  const Result<MessageCounts> counts = co_await talk_.services().pool.run<MessageCounts>(ask);
  if (counts) {
    counts_ = *counts;
    co_return true;
  }
  log::failure(counts.error().temporary, error_codes::kStoreFailed, "retrieve", "mailbox {}: {}",
               mailbox_.number.value(), to_string(counts.error()));
  talk_.summary().outcome = "logged in, messages not reachable";
  co_await talk_.say(words::kTryLater);
  co_return false;
}

Task<FolderEnd> Retrieve::obey(Action action) {
  switch (action) {
    case Action::hear_new:
      co_return co_await open_folder(MessageState::new_);
    case Action::hear_saved:
      co_return co_await open_folder(MessageState::saved);
    case Action::call_person:
      co_return co_await call_person();
    case Action::options:
      co_return FolderEnd::to_options;
    default:
      co_return FolderEnd::exit;
  }
}

Task<FolderEnd> Retrieve::call_person() {
  OwnerCall owner(talk_, mailbox_.number);
  const bool is_over = co_await owner.ask_and_put_through();
  co_return is_over ? FolderEnd::exit : FolderEnd::to_main_menu;
}

Task<FolderEnd> Retrieve::open_folder(MessageState folder) {
  talk_.summary().outcome = folder == MessageState::new_ ? "heard new messages" : "heard saved messages";
  FolderDialogue dialogue(talk_, mailbox_, folder);
  co_return co_await dialogue.run();
}

Task<FolderEnd> Retrieve::options_menu() {
  for (;;) {
    Menu menu = talk_.services().keys.options;
    const std::optional<Action> action = co_await talk_.choose(std::move(menu));
    if (!action) co_return FolderEnd::exit;
    if (*action == Action::main_menu) co_return FolderEnd::to_main_menu;
    co_await obey_option(*action);
  }
}

Task<> Retrieve::obey_option(Action action) {
  if (action == Action::change_pin) {
    PinDialogue change(talk_, mailbox_.number);
    co_await change.run();
    co_return;
  }
  const GreetingKind kind = action == Action::record_busy   ? GreetingKind::busy
                            : action == Action::record_name ? GreetingKind::name
                                                            : GreetingKind::personal;
  GreetingDialogue greeting(talk_, mailbox_.number, kind);
  co_await greeting.run();
}

}  // namespace aftertone::ivr
