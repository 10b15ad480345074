// Classes of service and dialled calls in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/dialling_store.h"

namespace aftertone::storage {

class SqlDiallingStore : public voicemail::DiallingStore {
 public:
  explicit SqlDiallingStore(Database& database) : database_(database) {}  // outlives the store

  Result<voicemail::ClassOfService> find_class_blocking(const std::string& name) override;
  Result<std::vector<voicemail::ClassOfService>> list_classes_blocking() override;
  Status set_class_blocking(const voicemail::ClassOfService& service) override;
  Status remove_class_blocking(const std::string& name) override;
  Result<voicemail::DialledCallId> begin_call_blocking(const voicemail::DialledCall& call,
                                                       const voicemail::ClassOfService& limits) override;
  Status end_call_blocking(voicemail::DialledCallId id, WallTime at, const std::string& outcome) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
