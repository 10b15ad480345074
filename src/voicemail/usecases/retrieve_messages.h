// The owner listens, saves, deletes.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

Result<MessageCounts> count_messages_blocking(Stores& stores, const MailboxNumber& mailbox);
// In the order in which they are played: urgent first, then oldest first.
Result<std::vector<Message>> list_messages_blocking(Stores& stores, const MailboxNumber& mailbox, MessageState state);
Result<std::filesystem::path> message_audio_blocking(Stores& stores, const Message& message);
// new_, saved or deleted; deleted can be undone by moving back. Error: not_found (also when it is another mailbox's).
Status move_message_blocking(Stores& stores, const MailboxNumber& mailbox, const MessageId& id, MessageState state);

}  // namespace aftertone::voicemail
