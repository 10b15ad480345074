#include "ivr/flow/folder_dialogue.h"

#include "base/error_codes.h"
#include "base/log.h"
#include "ivr/flow/owner_call.h"
#include "ivr/prompt/words.h"
#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::ivr {

using async::Task;
using voicemail::Message;
using voicemail::MessageState;

namespace {

struct OpenedFolder {
  std::vector<Message> messages;
  std::optional<TimeZone> zone;
};

Result<OpenedFolder> open_folder_blocking(voicemail::Stores& stores, const voicemail::Mailbox& mailbox,
                                          MessageState folder) {
  auto messages = voicemail::list_messages_blocking(stores, mailbox.number, folder);
  if (!messages) return tl::unexpected(messages.error());
  OpenedFolder opened{std::move(*messages), std::nullopt};
  auto zone = TimeZone::load_blocking(mailbox.time_zone);
  if (zone) opened.zone = std::move(*zone);
  if (!zone) log::warning("retrieve", "mailbox {}: {}", mailbox.number.value(), to_string(zone.error()));
  return opened;
}

}  // namespace

Task<FolderEnd> FolderDialogue::run() {
  const bool is_loaded = co_await load();
  if (!is_loaded) co_return FolderEnd::to_main_menu;
  while (!end_) {
    std::optional<Action> action;
    if (is_to_be_played_) {
      is_to_be_played_ = false;
      action = co_await play_message();
    } else {
      action = co_await talk_.choose(menu());
    }
    co_await obey(action.value_or(Action::exit));
  }
  co_return *end_;
}

// False: nothing to play, and the owner has heard why.
Task<bool> FolderDialogue::load() {
  const std::function<Result<OpenedFolder>()> open = [this] {
    return open_folder_blocking(talk_.services().stores, mailbox_, folder_);
  };
  Result<OpenedFolder> found = co_await talk_.services().pool.run<OpenedFolder>(open);
  if (!found)
    log::failure(found.error().temporary, error_codes::kStoreFailed, "retrieve", "mailbox {}: {}",
                 mailbox_.number.value(), to_string(found.error()));
  if (!found || found->messages.empty()) {
    co_await talk_.say(found ? words::kNoMoreMessages : words::kTryLater);
    co_return false;
  }
  messages_ = std::move(found->messages);
  zone_ = std::move(found->zone);
  OwnerCall owner(talk_, mailbox_.number);
  may_call_back_ = co_await owner.is_offered(voicemail::DialPurpose::call_back);
  co_return true;
}

// Header, envelope and audio can be cut short by any key of the menu; that key counts.
Task<std::optional<Action>> FolderDialogue::play_message() {
  const Menu choices = menu();
  call::Announcement all = co_await announcement();
  talk_.call().story().tell(call::StoryKind::note, "message " + current().id.to_string() + " is played");
  ++talk_.summary().heard;
  const std::optional<char> key = co_await talk_.play(std::move(all), keys_of(choices));
  if (key) co_return action_of(choices, *key);
  if (can_be_played_) co_await keep_heard_message();
  co_return co_await talk_.choose(menu());
}

Task<call::Announcement> FolderDialogue::announcement() {
  const std::function<Result<std::filesystem::path>()> find = [this] {
    return voicemail::message_audio_blocking(talk_.services().stores, current());
  };
  const auto audio = co_await talk_.services().pool.run<std::filesystem::path>(find);
  can_be_played_ = audio.has_value();
  Utterance all = talk_.utterance();
  all.words(envelope());
  if (current().end_reason == voicemail::EndReason::salvaged) all.word(words::kCutOff);
  if (audio) {
    all.audio(call::AudioFile{*audio});
  } else {
    log::failure(audio.error().temporary, error_codes::kAudioMissing, "retrieve", "message {} cannot be played: {}",
                 current().id.to_string(), to_string(audio.error()));
    all.word(words::kCannotPlay);
  }
  co_return all.done();
}

// "Urgent message two. Message from phone number ... received yesterday at ..."
Words FolderDialogue::envelope() const {
  const Phrases& phrases = talk_.voice().phrases();
  Words said;
  const auto add = [&said](const Words& words) { said.insert(said.end(), words.begin(), words.end()); };
  if (current().urgent) said.emplace_back(words::kUrgent);
  said.emplace_back(words::kMessage);
  add(phrases.number(static_cast<std::int64_t>(position_) + 1));
  const Words number = Phrases::digits(current().caller.number);
  said.emplace_back(number.empty() ? words::kFromUnknown : words::kFromNumber);
  add(number);

  if (zone_) {
    said.emplace_back(words::kReceived);
    add(phrases.when(zone_->local(current().started_at), zone_->local(talk_.services().stores.clock.now())));
  }
  return said;
}

Menu FolderDialogue::menu() const {
  Menu offered = talk_.services().keys.message;
  const bool is_deleted = current().state == MessageState::deleted;
  offered = without(std::move(offered), {is_deleted ? Action::delete_ : Action::undelete});
  const bool can_call = may_call_back_ && !current().caller.number.empty();
  if (!can_call) offered = without(std::move(offered), {Action::call_back});
  for (MenuEntry& entry : offered) {  // these keys still answer, "no more messages", but are not offered
    if (entry.action == Action::previous && position_ == 0) entry.is_spoken = false;
    if (entry.action == Action::next && position_ + 1 == messages_.size()) entry.is_spoken = false;
  }
  return offered;
}

Task<> FolderDialogue::obey(Action action) {
  switch (action) {
    case Action::repeat:
      is_to_be_played_ = true;
      break;
    case Action::next:
      co_await step(+1);
      break;
    case Action::previous:
      co_await step(-1);
      break;
    case Action::delete_:
      co_await move_and_say(MessageState::deleted, words::kDeleted);
      break;
    case Action::undelete:
      co_await move_and_say(undeleted_state(), words::kUndeleted);
      break;
    case Action::save:
      co_await move_and_say(MessageState::saved, words::kSaved);
      break;
    case Action::call_back:
      co_await call_back();
      break;
    case Action::options:
      end_ = FolderEnd::to_options;
      break;
    case Action::help:
      break;  // pressed while the message played: the menu follows
    default:
      end_ = FolderEnd::exit;
      break;
  }
}

Task<> FolderDialogue::call_back() {
  OwnerCall owner(talk_, mailbox_.number);
  const bool is_over = co_await owner.put_through(voicemail::DialPurpose::call_back, current().caller.number);
  if (is_over) end_ = FolderEnd::exit;
}

// After the last message comes the main menu; before the first there is nothing.
Task<> FolderDialogue::step(std::ptrdiff_t by) {
  const std::ptrdiff_t to = static_cast<std::ptrdiff_t>(position_) + by;
  const bool is_past_the_end = to == static_cast<std::ptrdiff_t>(messages_.size());
  if (to >= 0 && !is_past_the_end) {
    position_ = static_cast<std::size_t>(to);
    is_to_be_played_ = true;
    co_return;
  }
  co_await talk_.say(words::kNoMoreMessages);
  if (is_past_the_end) end_ = FolderEnd::to_main_menu;
}

MessageState FolderDialogue::undeleted_state() const {
  const auto before = before_deletion_.find(current().id);
  return before == before_deletion_.end() ? folder_ : before->second;
}

Task<> FolderDialogue::move_and_say(MessageState state, std::string said) {
  const Status moved = co_await move(state);
  if (!moved) {
    log::failure(moved.error().temporary, error_codes::kStoreFailed, "retrieve", "message {}: {}",
                 current().id.to_string(), to_string(moved.error()));
    co_await talk_.say(words::kTryLater);
    co_return;
  }
  co_await talk_.say(std::move(said));
}

Task<Status> FolderDialogue::move(MessageState state) {
  const std::function<Status()> change = [this, state] {
    return voicemail::move_message_blocking(talk_.services().stores, mailbox_.number, current().id, state);
  };
  const Status moved = co_await talk_.services().pool.run<void>(change);
  if (moved && state == MessageState::deleted) before_deletion_[current().id] = current().state;
  if (moved) current().state = state;
  if (moved) {
    const std::string what(to_string(state));
    talk_.call().story().tell(call::StoryKind::note, "message " + current().id.to_string() + " is " + what + " now");
  }
  co_return moved;
}

// Done at once, not when the owner goes on: a hang-up after listening must not leave the message new.
Task<> FolderDialogue::keep_heard_message() {
  if (current().state != MessageState::new_) co_return;
  const Status moved = co_await move(MessageState::saved);
  if (!moved) {
    log::warning("retrieve", "message {} was heard but stays new: {}", current().id.to_string(),
                 to_string(moved.error()));
  }
}

}  // namespace aftertone::ivr
