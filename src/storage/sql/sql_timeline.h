// The history of messages in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/timeline.h"

namespace aftertone::storage {

// Inside the transaction that does what happens.
Status append_event_blocking(Session& session, const voicemail::MessageEvent& event);

class SqlTimeline : public voicemail::Timeline {
 public:
  explicit SqlTimeline(Database& database) : database_(database) {}  // outlives the timeline

  Status append_blocking(const voicemail::MessageEvent& event) override;
  Result<std::vector<voicemail::MessageEvent>> list_blocking(const voicemail::MessageId& message) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
