#include "storage/sql/access/sql_mailbox_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/ascii.h"
#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using voicemail::Mailbox;
using voicemail::MailboxNumber;

constexpr std::size_t kAtOnce = 5'000;       // rows
constexpr std::size_t kMostChanges = 1'000;  // more: read all of them again
constexpr std::size_t kInOneQuestion = 50;

// As many marks each time, so that it is one statement.
std::string statement_for_numbers() {
  std::string marks = "?";
  for (std::size_t i = 1; i < kInOneQuestion; ++i)
    marks += ", ?";
  return fmt::format(
      "select number, name, email, language, time_zone, operator_target, max_message_ms, max_messages, pin_hash, "
      "pin_must_change, failed_logins, locked_until, class_of_service, quiet_hours, quiet_except_urgent "
      "from mailbox where number in ({})",
      marks);
}

// What is searched: no part that somebody types has a line's end in it.
std::string text_of(const std::string& number, const std::string& name) {
  return ascii::to_lower(number) + "\n" + ascii::to_lower(name);
}

}  // namespace

// One text of all of them: a part is sought in it as fast as memory is read.
struct SqlMailboxSearch::Names {
  using ByNumber = std::map<std::string, std::string>;

  Names(std::int64_t known_revision, const ByNumber& by_number) : revision(known_revision) {
    for (const auto& [number, text] : by_number) {
      numbers.push_back(number);
      starts.push_back(texts.size());
      texts.append(text).push_back('\0');
    }
  }

  ByNumber by_number() const {
    ByNumber all;
    for (std::size_t i = 0; i < numbers.size(); ++i)
      all.emplace_hint(all.end(), numbers[i], texts.c_str() + starts[i]);
    return all;
  }

  std::vector<std::string> find(const std::string& part, const std::string& after, std::size_t most) const {
    std::vector<std::string> found;
    auto next = static_cast<std::size_t>(std::ranges::upper_bound(numbers, after) - numbers.begin());
    while (next < numbers.size() && found.size() < most) {
      const std::size_t at = texts.find(part, starts[next]);
      if (at == std::string::npos) break;
      const auto behind = std::upper_bound(starts.begin(), starts.end(), at);
      next = static_cast<std::size_t>(behind - starts.begin());
      found.push_back(numbers[next - 1]);
    }
    return found;
  }

  const std::int64_t revision;  // of mailbox_change
  std::vector<std::string> numbers;
  std::vector<std::size_t> starts;
  std::string texts;
};

Result<SqlMailboxSearch::Remembered> SqlMailboxSearch::read_all_blocking() {
  const auto revision = mailboxes_.revision_blocking();  // first: what changes meanwhile is told again
  if (!revision) return tl::unexpected(revision.error());
  Names::ByNumber by_number;
  MailboxNumber after;
  for (bool is_last = false; !is_last;) {
    const auto page = mailboxes_.page_blocking(after, kAtOnce);
    if (!page) return tl::unexpected(page.error());
    for (const Mailbox& mailbox : *page)
      by_number[mailbox.number.value()] = text_of(mailbox.number.value(), mailbox.name);
    is_last = page->size() < kAtOnce;
    if (!is_last) after = page->back().number;
  }
  return std::make_shared<const Names>(*revision, by_number);
}

Result<SqlMailboxSearch::Remembered> SqlMailboxSearch::with_changes_blocking(const Remembered& old) {
  const auto changes = mailboxes_.changes_blocking(old->revision, kMostChanges);
  if (!changes) return tl::unexpected(changes.error());
  if (changes->empty()) return old;
  if (changes->size() == kMostChanges) return read_all_blocking();
  auto by_number = old->by_number();
  std::vector<std::string> numbers;
  for (const voicemail::MailboxChange& change : *changes) {
    by_number.erase(change.number.value());
    numbers.push_back(change.number.value());
  }
  const auto there = read_blocking(numbers);
  if (!there) return tl::unexpected(there.error());
  for (const Mailbox& mailbox : *there)
    by_number[mailbox.number.value()] = text_of(mailbox.number.value(), mailbox.name);
  return std::make_shared<const Names>(changes->back().revision, by_number);
}

Result<SqlMailboxSearch::Remembered> SqlMailboxSearch::names_now_blocking() {
  Remembered old;
  {
    const std::lock_guard lock(mutex_);
    old = names_;
  }
  auto names = old ? with_changes_blocking(old) : read_all_blocking();
  if (!names) return names;
  const std::lock_guard lock(mutex_);
  if (!names_ || names_->revision < (*names)->revision) names_ = *names;
  return names;
}

// In no order.
Result<std::vector<Mailbox>> SqlMailboxSearch::read_blocking(const std::vector<std::string>& numbers) {
  static const std::string kStatement = statement_for_numbers();
  std::vector<Mailbox> all;
  for (std::size_t from = 0; from < numbers.size(); from += kInOneQuestion) {
    Values values;
    for (std::size_t i = 0; i < kInOneQuestion; ++i)
      values.emplace_back(numbers[std::min(from + i, numbers.size() - 1)]);
    const Result<Rows> found = database_.execute_blocking(kRead, kStatement, values);
    if (!found) return tl::unexpected(found.error());
    auto some = read_all<Mailbox>(*found, read_mailbox);
    if (!some) return some;
    std::ranges::move(*some, std::back_inserter(all));
  }
  return all;
}

Result<std::vector<Mailbox>> SqlMailboxSearch::search_blocking(const std::string& part, const MailboxNumber& after,
                                                               std::size_t most) {
  const auto names = names_now_blocking();
  if (!names) return tl::unexpected(names.error());
  auto found = read_blocking((*names)->find(ascii::to_lower(part), after.value(), most));
  if (found) std::ranges::sort(*found, {}, &Mailbox::number);
  return found;
}

}  // namespace aftertone::storage
