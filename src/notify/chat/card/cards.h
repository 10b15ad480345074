// An instant message as the JSON that a chat service's webhook takes. Pure. Whatever stands in the text comes out as
// text: it formats nothing, links nowhere and calls nobody ("@here", "<!channel>").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "notify/chat/chat_text.h"

namespace aftertone::notify {

enum class ChatService { teams, slack, mattermost };

std::string_view to_string(ChatService service);
std::optional<ChatService> parse_chat_service(std::string_view name);

// `id` is the same in every try of a delivery.
std::string card_for(ChatService service, const ChatText& text, const std::string& id);

}  // namespace aftertone::notify
