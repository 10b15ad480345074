// What the path of a request names, if it is there for who asks: what may not be touched is not. Blocks.
#pragma once

#include "api/operation.h"
#include "voicemail/model/message.h"

namespace aftertone::api {

// {number}. Error: not_found.
Result<voicemail::Mailbox> find_mailbox_blocking(const Ports& ports, const Asked& asked);
// {id}; not what has been purged. Error: not_found.
Result<voicemail::Message> find_message_blocking(const Ports& ports, const Asked& asked);

}  // namespace aftertone::api
