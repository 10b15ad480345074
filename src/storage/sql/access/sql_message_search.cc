#include "storage/sql/access/sql_message_search.h"

#include <limits>

#include "storage/database/row_reader.h"
#include "storage/sql/access/part_pattern.h"
#include "storage/sql/sql_message_store.h"

namespace aftertone::storage {
namespace {

// In the order of the index message_by_time, backwards from a place in it: a page costs what is on it, however many
// messages there are.
constexpr std::string_view kPage = R"sql(
select id, mailbox, intended_for, caller_number, caller_name, called, started_at, duration_ms, end_reason, urgent, codec,
       audio_name, audio_sha256, audio_bytes, state, committed_at
from message where mailbox = ? and state = ? and started_at >= ? and (started_at, id) < (?, ?)
order by started_at desc, id desc limit ?)sql";
constexpr std::string_view kFound = R"sql(
select id, mailbox, intended_for, caller_number, caller_name, called, started_at, duration_ms, end_reason, urgent, codec,
       audio_name, audio_sha256, audio_bytes, state, committed_at
from message where mailbox = ? and state = ? and started_at >= ? and (started_at, id) < (?, ?)
  and (caller_number like ? escape '!' or lower(caller_name) like ? escape '!')
order by started_at desc, id desc limit ?)sql";

// Behind the last one of the page before, and before `to`.
std::pair<std::int64_t, std::string> place_of(const voicemail::MessageQuery& query) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  const std::pair<std::int64_t, std::string> end{query.to ? to_millis(*query.to) : kEnd, ""};
  if (!query.after) return end;
  return std::min(end, {to_millis(query.after->first), query.after->second.to_string()});
}

}  // namespace

Result<std::vector<voicemail::Message>> SqlMessageSearch::search_blocking(const voicemail::MessageQuery& query) {
  const auto [before, id] = place_of(query);
  Values values{query.mailbox.value(), to_string(query.state), query.from ? to_millis(*query.from) : 0, before, id};
  if (!query.part.empty()) {
    const std::string pattern = part_pattern(query.part);
    values.insert(values.end(), {pattern, pattern});
  }
  values.emplace_back(query.limit);
  const Result<Rows> found = database_.execute_blocking(kRead, query.part.empty() ? kPage : kFound, values);
  if (!found) return tl::unexpected(found.error());
  return read_all<voicemail::Message>(*found, read_message);
}

}  // namespace aftertone::storage
