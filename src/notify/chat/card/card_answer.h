// What a chat service's answer to a card says. Pure.
#pragma once

#include "http/client.h"
#include "notify/channel.h"
#include "notify/chat/card/cards.h"

namespace aftertone::notify {

// 2xx: sent. 429: later, when they say so. 408, 425, 5xx: retry. Other 3xx and 4xx: rejected. No answer, 502 and 504
// once the request was whole say nothing about what became of it: ambiguous.
Outcome judge_card_answer(ChatService service, const http::Exchange& exchange, WallTime now);

}  // namespace aftertone::notify
