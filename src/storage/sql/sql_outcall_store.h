// Requested calls in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/outcall_store.h"

namespace aftertone::storage {

class SqlOutcallStore : public voicemail::OutcallStore {
 public:
  // Both outlive the store.
  SqlOutcallStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<voicemail::Outcall> request_blocking(const voicemail::OutcallRequest& request) override;
  Result<std::vector<voicemail::Outcall>> claim_blocking(const std::string& holder, WallTime lease_until,
                                                         int limit) override;
  Status extend_blocking(const voicemail::Outcall& claimed, WallTime lease_until) override;
  Status mark_answered_blocking(const voicemail::Outcall& claimed) override;
  Status finish_blocking(const voicemail::Outcall& claimed, voicemail::OutcallResult result,
                         const std::string& detail) override;
  Status retry_blocking(const voicemail::Outcall& claimed, voicemail::OutcallResult result, const std::string& detail,
                        WallTime not_before) override;

 private:
  Status change_blocking(const voicemail::Outcall& claimed, std::string_view sql, Values values);

  Database& database_;
  const Clock& clock_;
};

}  // namespace aftertone::storage
