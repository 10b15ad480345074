// A message moves to another state, with all that goes with it: the lamp counts, its waiting deliveries, its timeline.
// Inside a transaction; blocks.
#pragma once

#include <string>
#include <vector>

#include "storage/database/database.h"
#include "voicemail/model/message.h"
#include "voicemail/ports/message_store.h"

namespace aftertone::storage {

// By how much the counts of `mailbox` change.
Status move_lamp_blocking(Session& session, const voicemail::MailboxNumber& mailbox,
                          const voicemail::MessageCounts& from, const voicemail::MessageCounts& to);

// What one message in `state` adds to the counts.
voicemail::MessageCounts share_of(voicemail::MessageState state, bool is_urgent);

struct StateChange {
  voicemail::MessageState state;
  WallTime at;
  std::string why;  // for the timeline; empty: the owner did it
};

// Errors: not_found, conflict (a purged message stays purged).
Status set_message_state_blocking(Session& session, const Dialect& dialect, const voicemail::MessageId& id,
                                  const StateChange& change);
// The same, but a message that is not new stays as it is.
Status move_new_message_blocking(Session& session, const Dialect& dialect, const voicemail::MessageId& id,
                                 const StateChange& change);

// A message of nobody's gets an owner, who is told of it.
struct Assignment {
  voicemail::MailboxNumber mailbox;
  std::vector<voicemail::DeliveryRequest> deliveries;
  WallTime at;
};

// Errors: not_found, conflict (it is in somebody's mailbox, or purged). Assigned already is success.
Status assign_message_blocking(Session& session, const Dialect& dialect, const voicemail::MessageId& id,
                               const Assignment& assignment);

}  // namespace aftertone::storage
