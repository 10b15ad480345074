// What reports are counted from, in pages. Blocks; any pool thread. Errors: unavailable, timeout (temporary), corrupt.
#pragma once

#include <vector>

#include "voicemail/model/report.h"

namespace aftertone::voicemail {

class ReportSource {
 public:
  virtual ~ReportSource() = default;
  // Calls in the order in which they began: those after (`from`, `after`) that began before `until`. `after` none: from
  // that moment on. Fewer than `limit`: there are no more.
  virtual Result<std::vector<CallFigures>> calls_blocking(WallTime from, const Uuid& after, WallTime until,
                                                          int limit) = 0;
  // What happened to the messages whose ids are below `until`, after (`from`, `after`), message by message.
  virtual Result<std::vector<MessageFigures>> messages_blocking(const MessageId& from, std::int64_t after,
                                                                const MessageId& until, int limit) = 0;
};

}  // namespace aftertone::voicemail
