// The channel "webhook": signed JSON to a system of the administrator's. The target is the name of a configured hook.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "http/client.h"
#include "notify/channel.h"
#include "notify/webhook/settings.h"

namespace aftertone::notify {

class WebhookChannel : public Channel {
 public:
  // Each has been checked; no two have one name. `clock` stamps what is sent, and outlives the channel.
  WebhookChannel(const std::vector<Webhook>& hooks, const Clock& clock);

  Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                           const voicemail::Mailbox& mailbox, const Notice& notice, CommitMark& mark) override;
  std::string relay_of(const voicemail::Delivery& delivery) const override { return "webhook " + delivery.target; }
  bool is_for_people() const override { return false; }

 private:
  std::map<std::string, Webhook> hooks_;
  const Clock& clock_;
};

// What an answer, or none, means for a delivery called `id`. Pure.
Outcome judge_webhook_answer(const http::Exchange& exchange, const std::string& id, WallTime now);

}  // namespace aftertone::notify
