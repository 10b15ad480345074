// The call log in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/call_log.h"

namespace aftertone::storage {

class SqlCallLog : public voicemail::CallLog {
 public:
  explicit SqlCallLog(Database& database);  // which outlives it

  Status add_blocking(std::span<const voicemail::CallRecord> records) override;
  Result<std::vector<voicemail::CallRecord>> list_blocking(const voicemail::CallQuery& query) override;
  Result<std::vector<voicemail::CallRecord>> find_by_call_id_blocking(const std::string& call_id) override;
  Result<std::optional<voicemail::CallRecord>> find_blocking(const Uuid& id) override;
  Result<std::optional<voicemail::CallRecord>> find_by_message_blocking(const voicemail::MessageId& message) override;
  Result<std::vector<voicemail::CallRecord>> plays_of_blocking(const voicemail::Message& message, int limit) override;
  Result<int> purge_blocking(WallTime before, int limit) override;

 private:
  Result<std::vector<voicemail::CallRecord>> select_blocking(std::string_view sql, const Values& values);
  Result<std::optional<voicemail::CallRecord>> select_one_blocking(std::string_view sql, const Values& values);

  Database& database_;
  const std::string by_call_id_, by_id_, by_message_, plays_;  // kept: statements are prepared by their text
};

}  // namespace aftertone::storage
