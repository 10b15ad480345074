// What becomes of a claimed row of the outbox, and what follows from it. Inside a transaction; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/model/delivery.h"
#include "voicemail/model/verdict.h"

namespace aftertone::storage {

// May run again after an unknown outcome. Error: conflict if the row is somebody else's.
Status conclude_delivery_blocking(Session& session, const Dialect& dialect, const voicemail::Delivery& delivery,
                                  const voicemail::Verdict& verdict, WallTime now);

}  // namespace aftertone::storage
