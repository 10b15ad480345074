// A mailbox's messages, newest first, in pages. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/operation.h"
#include "api/page.h"
#include "voicemail/ports/message_search.h"

namespace aftertone::api {

struct MessageFilter {
  std::vector<voicemail::MessageState> states;  // each once
  std::string search;                           // in the caller's number or name
  std::optional<WallTime> from;                 // started then or later
  std::optional<WallTime> to;                   // started before
  std::optional<std::pair<WallTime, Uuid>> after;
  std::size_t limit = 50;
};

// state=new,saved (the default), q= or search=, from=, to=, cursor=, limit=. Error: invalid.
Result<MessageFilter> message_filter(const Asked& asked);

// What may be on the page of those in `state`, and one more.
voicemail::MessageQuery query_for(const MessageFilter& wanted, const voicemail::MailboxNumber& mailbox,
                                  voicemail::MessageState state);

// `found`: what these queries gave.
nlohmann::ordered_json message_page(std::vector<voicemail::Message> found, const MessageFilter& wanted);

}  // namespace aftertone::api
