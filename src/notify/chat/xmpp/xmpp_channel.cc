#include "notify/chat/xmpp/xmpp_channel.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/crash_point.h"
#include "notify/chat/xmpp/jid.h"

namespace aftertone::notify {
namespace {

using xmpp::XmppAnswer;
using xmpp::XmppOrder;

constexpr std::chrono::milliseconds kToConnect{5'000};
constexpr std::chrono::minutes kClocksDiffer{5};  // the server's and ours

Outcome outcome_of(const XmppAnswer& answer, const std::string& id) {
  switch (answer.kind) {
    case XmppAnswer::Kind::taken:
      return Outcome::sent(id);
    case XmppAnswer::Kind::refused:
      return Outcome::rejected(answer.text);
    case XmppAnswer::Kind::postponed:
      return Outcome::retry(answer.text);
    case XmppAnswer::Kind::unsent:
      return Outcome::unreachable(answer.text);
    default:
      return Outcome::ambiguous(answer.text);
  }
}

// Only who was told may say what became of it.
xmpp::OnXmppReceipt only_from_those_told(xmpp::OnXmppReceipt on_receipt) {
  return [on_receipt = std::move(on_receipt)](const xmpp::XmppReceipt& receipt) {
    if (xmpp::went_to(receipt.id, receipt.from)) on_receipt(receipt);
  };
}

}  // namespace

XmppChannel::XmppChannel(xmpp::XmppSettings settings, std::vector<std::string> domains, ChatWriter writer,
                         xmpp::OnXmppReceipt on_receipt)
    : domains_(domains.empty() ? std::vector<std::string>{std::string(xmpp::domain_of(settings.jid))}
                               : std::move(domains)),
      relay_("xmpp " + std::string(xmpp::domain_of(settings.jid))),
      writer_(std::move(writer)),
      connection_(std::move(settings), only_from_those_told(std::move(on_receipt))) {}

bool XmppChannel::is_allowed(const std::string& target) const {
  const std::string_view domain = xmpp::domain_of(target);
  return std::ranges::any_of(domains_,
                             [&](const auto& allowed) { return ascii::equals_ignoring_case(domain, allowed); });
}

Outcome XmppChannel::deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                      const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) {
  const auto text = [&] { return writer_.write_blocking(message, mailbox, notice); };
  return send_blocking(delivery, delivery.idempotency_key, text, mark);
}

Outcome XmppChannel::deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                             CommitMark& mark) {
  const voicemail::Delivery& first = entries.front().delivery;
  const auto text = [&] { return writer_.write_digest_blocking(entries, mailbox); };
  return send_blocking(first, "digest:" + first.digest, text, mark);
}

template <typename Write>
Outcome XmppChannel::send_blocking(const voicemail::Delivery& delivery, const std::string& key, const Write& text,
                                   CommitMark& mark) {
  if (!xmpp::is_bare_jid(delivery.target)) return Outcome::rejected("not the JID of a person");
  if (!is_allowed(delivery.target)) return Outcome::rejected("[chat.xmpp] domains does not allow this JID");
  if (const std::string why = connection_.wait_until_ready_blocking(kToConnect); !why.empty())
    return Outcome::unreachable(why);
  const std::string id = xmpp::stanza_id(key, delivery.target);
  const bool is_there = delivery.is_perhaps_sent && has_taken_it_blocking(delivery, id, mark);
  XmppOrder order;
  order.to = delivery.target;
  order.id = id;
  order.text = is_there ? "" : as_plain_text(text());
  crash_point("chat: before the mark");
  if (!mark.set_blocking()) return Outcome::retry("not marked");
  if (is_there) return Outcome::sent(id);
  return outcome_of(connection_.ask_blocking(std::move(order), [&mark] { return mark.must_end(); }), id);
}

// A try before had no answer. A server that archives knows.
bool XmppChannel::has_taken_it_blocking(const voicemail::Delivery& delivery, const std::string& id,
                                        const CommitMark& mark) {
  XmppOrder order;
  order.kind = XmppOrder::Kind::look_up;
  order.to = delivery.target;
  order.id = id;
  order.since = delivery.created_at - kClocksDiffer;
  return connection_.ask_blocking(std::move(order), [&mark] { return mark.must_end(); }).kind ==
         XmppAnswer::Kind::found;
}

Status check_xmpp_settings(const xmpp::XmppSettings& settings) {
  if (!xmpp::is_bare_jid(settings.jid)) return fail(Code::invalid, "jid: must be like \"voicemail@example.com\"");
  if (settings.password.empty()) return fail(Code::invalid, "password_file: must be given");
  return {};
}

}  // namespace aftertone::notify
