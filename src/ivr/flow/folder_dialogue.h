// The owner goes through the new or the saved messages. A new message that was played to its end is saved from then on;
// one that was cut short stays new.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/time_zone.h"
#include "ivr/flow/conversation.h"
#include "voicemail/model/message.h"

namespace aftertone::ivr {

enum class FolderEnd { to_main_menu, to_options, exit };

class FolderDialogue {
 public:
  FolderDialogue(Conversation& talk, voicemail::Mailbox mailbox, voicemail::MessageState folder)
      : talk_(talk), mailbox_(std::move(mailbox)), folder_(folder) {}
  async::Task<FolderEnd> run();

 private:
  async::Task<bool> load();
  async::Task<std::optional<Action>> play_message();
  async::Task<call::Announcement> announcement();
  Words envelope() const;
  Menu menu() const;

  async::Task<> call_back();
  async::Task<> obey(Action action);
  async::Task<> step(std::ptrdiff_t by);
  voicemail::MessageState undeleted_state() const;
  async::Task<> move_and_say(voicemail::MessageState state, std::string said);
  async::Task<Status> move(voicemail::MessageState state);
  async::Task<> keep_heard_message();

  voicemail::Message& current() { return messages_[position_]; }
  const voicemail::Message& current() const { return messages_[position_]; }

  Conversation& talk_;
  const voicemail::Mailbox mailbox_;
  const voicemail::MessageState folder_;
  std::vector<voicemail::Message> messages_;  // as they were when the folder was opened; state is kept up to date
  std::optional<TimeZone> zone_;              // none: unknown here, and dates are not said
  std::map<voicemail::MessageId, voicemail::MessageState> before_deletion_;
  std::size_t position_ = 0;
  bool is_to_be_played_ = true;
  bool can_be_played_ = true;
  bool may_call_back_ = false;
  std::optional<FolderEnd> end_;
};

}  // namespace aftertone::ivr
