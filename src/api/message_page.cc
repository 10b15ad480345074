#include "api/message_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/moment.h"
#include "api/views.h"
#include "base/ascii.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::Message;
using voicemail::MessageState;

std::pair<WallTime, Uuid> place_of(const Message& message) {
  return {message.started_at, message.id};
}

Result<std::vector<MessageState>> states_in(const std::string& text) {
  if (text.empty()) return std::vector{MessageState::new_, MessageState::saved};
  std::vector<MessageState> states;
  for (const std::string_view word : ascii::split(text, ',')) {
    const auto state = voicemail::parse_message_state(word);
    if (!state || *state == MessageState::purged)
      return fail(Code::invalid, "state: new, saved and deleted, with commas between");
    if (std::ranges::find(states, *state) == states.end()) states.push_back(*state);
  }
  return states;
}

Result<std::pair<WallTime, Uuid>> place_in(const std::string& cursor) {
  const std::size_t dash = cursor.find('-');
  const auto millis = ascii::parse_unsigned(cursor.substr(0, dash), 999'999'999'999'999);
  const auto id = Uuid::parse(dash == std::string::npos ? "" : cursor.substr(dash + 1));
  if (!millis || !id) return fail(Code::invalid, "cursor: what \"next\" of the page before was");
  return std::pair(from_millis(static_cast<std::int64_t>(*millis)), *id);
}

}  // namespace

Result<MessageFilter> message_filter(const Asked& asked) {
  const auto page = page_asked(asked);
  if (!page) return tl::unexpected(page.error());
  auto states = states_in(asked.field("state"));
  if (!states) return tl::unexpected(states.error());
  const auto from = moment_in("from", asked.field("from"));
  if (!from) return tl::unexpected(from.error());
  const auto to = moment_in("to", asked.field("to"));
  if (!to) return tl::unexpected(to.error());
  const std::string q = asked.field("q");
  MessageFilter filter{std::move(*states), q.empty() ? asked.field("search") : q, *from, *to, std::nullopt,
                       page->limit};
  if (page->after.empty()) return filter;
  const auto after = place_in(page->after);
  if (!after) return tl::unexpected(after.error());
  filter.after = *after;
  return filter;
}

voicemail::MessageQuery query_for(const MessageFilter& wanted, const voicemail::MailboxNumber& mailbox,
                                  MessageState state) {
  return {mailbox, state, wanted.search, wanted.from, wanted.to, wanted.after, wanted.limit + 1};
}

ordered_json message_page(std::vector<Message> found, const MessageFilter& wanted) {
  std::ranges::sort(found, [](const Message& a, const Message& b) { return place_of(a) > place_of(b); });
  const bool is_last = found.size() <= wanted.limit;
  if (!is_last) found.erase(found.begin() + static_cast<std::ptrdiff_t>(wanted.limit), found.end());
  ordered_json items = ordered_json::array();
  for (const Message& message : found)
    items.push_back(to_json(message));
  const std::string next =
      is_last ? std::string() : fmt::format("{}-{}", to_millis(found.back().started_at), found.back().id.to_string());
  return page_of(std::move(items), next);
}

}  // namespace aftertone::api
