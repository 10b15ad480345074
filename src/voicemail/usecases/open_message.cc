#include "voicemail/usecases/open_message.h"

#include <algorithm>

namespace aftertone::voicemail {
namespace {

constexpr std::chrono::minutes kOnceIn{5};

}  // namespace

Result<LinkedMessage> find_linked_message_blocking(Stores& stores, const MessageId& id) {
  auto message = stores.messages.find_blocking(id);
  if (!message) return tl::unexpected(message.error());
  if (message->state == MessageState::deleted || message->state == MessageState::purged)
    return fail(Code::not_found, "the message has been deleted");
  auto mailbox = stores.mailboxes.find_blocking(message->mailbox);
  if (!mailbox) return tl::unexpected(mailbox.error());
  return LinkedMessage{std::move(*message), std::move(*mailbox)};
}

Status note_opening_blocking(Stores& stores, Timeline& timeline, const MessageId& id, const std::string& who) {
  const auto events = timeline.list_blocking(id);
  if (!events) return tl::unexpected(events.error());
  const WallTime now = stores.clock.now();
  const bool is_noted = std::ranges::any_of(
      *events, [&](const MessageEvent& event) { return event.what == Happening::opened && event.at > now - kOnceIn; });
  if (is_noted) return {};
  MessageEvent opened;
  opened.message = id;
  opened.at = now;
  opened.what = Happening::opened;
  opened.who = who;
  opened.detail = "the link was opened";
  return timeline.append_blocking(opened);
}

}  // namespace aftertone::voicemail
