// The owner's side: log-in, what waits, the main menu, the folders, the options.
#pragma once

#include "ivr/flow/conversation.h"
#include "ivr/flow/folder_dialogue.h"

namespace aftertone::ivr {

class Retrieve {
 public:
  // `own`: logging in from one's own greeting; otherwise the mailbox is asked for. The call is answered already.
  Retrieve(Conversation& talk, std::optional<voicemail::MailboxNumber> own) : talk_(talk), own_(std::move(own)) {}
  async::Task<> run();

 private:
  async::Task<> main_menu();
  async::Task<bool> count();
  async::Task<FolderEnd> obey(Action action);
  async::Task<FolderEnd> call_person();
  async::Task<FolderEnd> open_folder(voicemail::MessageState folder);
  async::Task<FolderEnd> options_menu();
  async::Task<> obey_option(Action action);

  Conversation& talk_;
  const std::optional<voicemail::MailboxNumber> own_;
  voicemail::Mailbox mailbox_;
  voicemail::MessageCounts counts_;
  bool may_call_person_ = false;
};

}  // namespace aftertone::ivr
