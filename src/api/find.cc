#include "api/find.h"

namespace aftertone::api {

Result<voicemail::Mailbox> find_mailbox_blocking(const Ports& ports, const Asked& asked) {
  const voicemail::MailboxNumber number(asked.path("number"));
  if (!allows(asked.token, number) || number == voicemail::kUndeliverable)
    return fail(Code::not_found, "there is no such mailbox");
  return ports.stores.mailboxes.find_blocking(number);
}

Result<voicemail::Message> find_message_blocking(const Ports& ports, const Asked& asked) {
  const auto id = Uuid::parse(asked.path("id"));
  if (!id) return fail(Code::not_found, "there is no such message");
  auto message = ports.stores.messages.find_blocking(*id);
  if (!message) return message;
  if (!allows(asked.token, message->mailbox) || message->state == voicemail::MessageState::purged)
    return fail(Code::not_found, "there is no such message");
  return message;
}

}  // namespace aftertone::api
