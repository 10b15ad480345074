// Figures for reports from a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/report_source.h"

namespace aftertone::storage {

class SqlReportSource : public voicemail::ReportSource {
 public:
  explicit SqlReportSource(Database& database) : database_(database) {}  // outlives it

  Result<std::vector<voicemail::CallFigures>> calls_blocking(WallTime from, const Uuid& after, WallTime until,
                                                             int limit) override;
  Result<std::vector<voicemail::MessageFigures>> messages_blocking(const voicemail::MessageId& from, std::int64_t after,
                                                                   const voicemail::MessageId& until,
                                                                   int limit) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
