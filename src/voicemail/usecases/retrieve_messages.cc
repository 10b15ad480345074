#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::voicemail {

Result<MessageCounts> count_messages_blocking(Stores& stores, const MailboxNumber& mailbox) {
  return stores.messages.count_blocking(mailbox);
}

Result<std::vector<Message>> list_messages_blocking(Stores& stores, const MailboxNumber& mailbox, MessageState state) {
  return stores.messages.list_blocking(mailbox, state);
}

Result<std::filesystem::path> message_audio_blocking(Stores& stores, const Message& message) {
  return stores.audio.verified_copy_blocking(message.audio_name, message.audio_sha256);
}

Status move_message_blocking(Stores& stores, const MailboxNumber& mailbox, const MessageId& id, MessageState state) {
  const auto message = stores.messages.find_blocking(id);
  if (!message) return tl::unexpected(message.error());
  if (message->mailbox != mailbox) return fail(Code::not_found, "no such message in mailbox " + mailbox.value());
  return stores.messages.set_state_blocking(id, state);
}

}  // namespace aftertone::voicemail
