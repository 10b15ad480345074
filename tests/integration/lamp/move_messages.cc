// What callers and owners do to messages, without telephones: move_messages <sqlite file>
// A line on standard input does one thing and is answered by one line:
//   mailboxes FIRST COUNT     adds them                                       "ok"
//   deposit MAILBOX [urgent]  commits a message                               its id
//   deposits FIRST COUNT      one message for each mailbox                    "ok"
//   state ID STATE            new, saved, deleted, purged                     "ok"
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

#include "base/clock.h"
#include "storage/sql/sql_mailbox_store.h"
#include "storage/sql/sql_message_store.h"
#include "storage/sqlite/sqlite_database.h"

namespace aftertone {
namespace {

using voicemail::MailboxNumber;

class Mover {
 public:
  explicit Mover(storage::Database& database) : mailboxes_(database), messages_(database, clock_) {}

  std::string act(const std::string& line) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    if (what == "mailboxes") return for_each(words, [this](const std::string& number) { return add(number); });
    if (what == "deposits") {
      return for_each(words,
                      [this](const std::string& number) { return deposit(number, false).map([](const auto&) {}); });
    }
    std::string first, second;
    words >> first >> second;
    if (what == "deposit") return deposit(first, second == "urgent").value_or("failed");
    if (what == "state") return answer(set_state(first, second));
    return "what?";
  }

 private:
  static std::string answer(const Status& status) { return status ? "ok" : to_string(status.error()); }

  static std::string for_each(std::istringstream& words, const std::function<Status(const std::string&)>& act) {
    int first = 0;
    int count = 0;
    words >> first >> count;
    for (int number = first; number < first + count; ++number) {
      if (const Status done = act(std::to_string(number)); !done) return answer(done);
    }
    return "ok";
  }

  Status add(const std::string& number) {
    voicemail::Mailbox mailbox;
    mailbox.number = MailboxNumber(number);
    return mailboxes_.add_blocking(mailbox);
  }

  Result<std::string> deposit(const std::string& mailbox, bool is_urgent) {
    voicemail::Message message;
    message.id = Uuid::v7(SystemClock().now());
    message.mailbox = MailboxNumber(mailbox);
    message.urgent = is_urgent;
    message.started_at = message.committed_at = SystemClock().now();
    return messages_.commit_blocking(message, {}).map([&](auto) { return message.id.to_string(); });
  }

  Status set_state(const std::string& id, const std::string& word) {
    const auto uuid = Uuid::parse(id);
    const auto state = voicemail::parse_message_state(word);
    if (!uuid || !state) return fail(Code::invalid, "what?");
    return messages_.set_state_blocking(*uuid, *state);
  }

  SystemClock clock_;
  storage::SqlMailboxStore mailboxes_;
  storage::SqlMessageStore messages_;
};

int run(const std::string& file) {
  storage::DatabaseOptions options;
  options.connections = 1;
  auto database = storage::open_sqlite_blocking(file, options);
  if (!database) {
    std::cerr << to_string(database.error()) << "\n";
    return 1;
  }
  Mover mover(**database);
  for (std::string line; std::getline(std::cin, line);)
    std::cout << mover.act(line) << std::endl;
  return 0;
}

}  // namespace
}  // namespace aftertone

int main(int count, char** arguments) {
  if (count != 2) return 2;
  return aftertone::run(arguments[1]);
}
