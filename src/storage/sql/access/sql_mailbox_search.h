// Mailboxes by a part of their number or name. A database reads all of them to find a part, with each key that somebody
// types: so numbers and names are remembered here, and what has changed is asked for before each search. 100,000
// mailboxes are some 10 MB, read at the first search. Any thread; blocks.
#pragma once

#include <memory>
#include <mutex>

#include "storage/database/database.h"
#include "storage/sql/sql_mailbox_store.h"
#include "voicemail/ports/mailbox_search.h"

namespace aftertone::storage {

class SqlMailboxSearch : public voicemail::MailboxSearch {
 public:
  explicit SqlMailboxSearch(Database& database) : database_(database), mailboxes_(database) {}  // outlives this
  Result<std::vector<voicemail::Mailbox>> search_blocking(const std::string& part,
                                                          const voicemail::MailboxNumber& after,
                                                          std::size_t most) override;

 private:
  struct Names;
  using Remembered = std::shared_ptr<const Names>;

  Result<Remembered> names_now_blocking();
  Result<Remembered> read_all_blocking();
  Result<Remembered> with_changes_blocking(const Remembered& old);
  Result<std::vector<voicemail::Mailbox>> read_blocking(const std::vector<std::string>& numbers);

  Database& database_;
  SqlMailboxStore mailboxes_;
  std::mutex mutex_;  // web threads search at the same time
  Remembered names_;  // never changed, only replaced
};

}  // namespace aftertone::storage
