// The channels "teams", "slack" and "mattermost": a card posted to a webhook of the service. Owners name a webhook, the
// administrator says where it is: nobody else can make us call an address. One card a second to each webhook.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "notify/channel.h"
#include "notify/chat/card/cards.h"
#include "notify/chat/chat_text.h"

namespace aftertone::notify {

struct CardWebhook {
  std::string name;               // what owners call it
  std::string url;                // a secret: whoever has it can post; never in a log
  std::filesystem::path ca_file;  // trusted certificates; empty: the system's
};

// Error: invalid, saying what is wrong without repeating the address. https, or http on this machine.
Status check_card_url(std::string_view url);
// "hooks.example.com:443", from an address that has been checked.
std::string host_of_card_url(std::string_view url);

struct CardSettings {
  ChatService service = ChatService::slack;
  std::vector<CardWebhook> webhooks;  // each name once
  std::chrono::milliseconds total_timeout{20'000};
};

class CardChannel : public Channel {
 public:
  CardChannel(CardSettings settings, ChatWriter writer);

  Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                           const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) override;
  bool can_digest() const override { return true; }
  Outcome deliver_digest_blocking(std::span<const DigestEntry> entries, const voicemail::Mailbox& mailbox,
                                  CommitMark& mark) override;
  std::string relay_of(const voicemail::Delivery& delivery) const override;

 private:
  using Instant = std::chrono::steady_clock::time_point;
  template <typename Write>
  Outcome post_blocking(const std::string& target, const std::string& id, const Write& text, CommitMark& mark);
  const CardWebhook* find(const std::string& name) const;
  std::chrono::milliseconds take_turn(const std::string& name);
  void hold_back(const std::string& name, WallTime until);

  const CardSettings settings_;
  const ChatWriter writer_;
  // Turns of one webhook are taken by several threads.
  std::mutex mutex_;
  std::map<std::string, Instant, std::less<>> free_at_;
};

}  // namespace aftertone::notify
