// Mailboxes by a part of their number or name, in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/mailbox_search.h"

namespace aftertone::storage {

class SqlMailboxSearch : public voicemail::MailboxSearch {
 public:
  explicit SqlMailboxSearch(Database& database) : database_(database) {}  // outlives this
  Result<std::vector<voicemail::MailboxNumber>> search_blocking(const std::string& part,
                                                                const voicemail::MailboxNumber& after,
                                                                std::size_t most) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
