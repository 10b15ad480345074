// The channel "xmpp": a message to a person's JID, over one connection that is kept.
#pragma once

#include <string>
#include <vector>

#include "notify/channel.h"
#include "notify/chat/chat_text.h"
#include "notify/chat/xmpp/xmpp_connection.h"

namespace aftertone::notify {

class XmppChannel : public Channel {
 public:
  // `domains`: whose people owners may choose; empty: those of our own server. `on_receipt` is called on at-xmpp, for
  // what the person who was told says, or that person's server.
  XmppChannel(xmpp::XmppSettings settings, std::vector<std::string> domains, ChatWriter writer,
              xmpp::OnXmppReceipt on_receipt);

  Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                           const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) override;
  bool can_digest() const override { return true; }
  Outcome deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                  CommitMark& mark) override;
  std::string relay_of(const voicemail::Delivery&) const override { return relay_; }

 private:
  bool is_allowed(const std::string& target) const;
  template <typename Write>
  Outcome send_blocking(const voicemail::Delivery& delivery, const std::string& key, const Write& text,
                        CommitMark& mark);
  bool has_taken_it_blocking(const voicemail::Delivery& delivery, const std::string& id, const CommitMark& mark);

  const std::vector<std::string> domains_;
  const std::string relay_;
  const ChatWriter writer_;
  xmpp::XmppConnection connection_;
};

// Error: invalid; the detail begins with the key of [chat.xmpp].
Status check_xmpp_settings(const xmpp::XmppSettings& settings);

}  // namespace aftertone::notify
