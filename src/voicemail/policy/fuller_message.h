// A recording may be committed twice: as far as its copy on the shared store went, and as it was on the disk that came
// back. Whatever the order, what is kept is the most that was ever known. Pure.
#pragma once

#include "voicemail/model/message.h"

namespace aftertone::voicemail {

// `kept` with what `again`, another commit of the same recording, knows better: more audio, how it ended when it had
// seemed to break off, that it is urgent. The same as `kept` when it knows nothing better. Commutative and idempotent
// in what it takes: docs/adr/0019-salvage-by-another-node.md.
Message fuller_message(Message kept, const Message& again);

// Whether the two say the same about the recording.
bool is_as_full(const Message& one, const Message& other);

}  // namespace aftertone::voicemail
