// What those who were asked do with a secure message. Inside a transaction; blocks. All of it may run again.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/secure_store.h"

namespace aftertone::storage {

struct Answer {
  voicemail::RecipientId recipient;
  voicemail::AnswerWay way;
  WallTime at;
};

// Errors: not_found.
Result<voicemail::Answered> accept_blocking(Session& session, const Dialect& dialect, const Answer& answer);
Result<voicemail::Answered> decline_blocking(Session& session, const Dialect& dialect, const Answer& answer);
Status note_opened_blocking(Session& session, const Dialect& dialect, const Answer& answer);

// As whoever changes a message's state or concludes one of its deliveries does.
Status lock_message_blocking(Session& session, const Dialect& dialect, const voicemail::MessageId& id);

}  // namespace aftertone::storage
