#include "storage/sql/access/sql_mailbox_search.h"

#include "base/ascii.h"
#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using voicemail::MailboxNumber;

constexpr std::string_view kSearch = R"sql(
select number from mailbox
where number > ? and number <> ? and (number like ? escape '!' or lower(name) like ? escape '!')
order by number limit ?)sql";

// Anything before and behind; what stands for anything stands for itself.
std::string pattern_of(const std::string& part) {
  std::string pattern = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

Result<MailboxNumber> read_number(const Row& row) {
  RowReader reader(row, "mailbox");
  MailboxNumber number(reader.text());
  return reader.finish(std::move(number));
}

}  // namespace

Result<std::vector<MailboxNumber>> SqlMailboxSearch::search_blocking(const std::string& part,
                                                                     const MailboxNumber& after, std::size_t most) {
  const std::string pattern = pattern_of(ascii::to_lower(part));
  const Result<Rows> found = database_.execute_blocking(
      kRead, kSearch,
      {after.value(), voicemail::kUndeliverable.value(), pattern, pattern, static_cast<std::int64_t>(most)});
  if (!found) return tl::unexpected(found.error());
  return read_all<MailboxNumber>(*found, read_number);
}

}  // namespace aftertone::storage
