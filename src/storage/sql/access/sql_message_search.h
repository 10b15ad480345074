// A mailbox's messages in pages, from a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/message_search.h"

namespace aftertone::storage {

class SqlMessageSearch : public voicemail::MessageSearch {
 public:
  explicit SqlMessageSearch(Database& database) : database_(database) {}  // outlives this
  Result<std::vector<voicemail::Message>> search_blocking(const voicemail::MessageQuery& query) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
