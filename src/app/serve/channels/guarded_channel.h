// A channel that tells over a number, behind the dialling rules: what was allowed when an owner's rule was saved may
// not be any more. The numbers of a team are the administrator's own.
#pragma once

#include <memory>

#include "app/stores_on.h"
#include "app/wire_storage.h"
#include "notify/channel.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::app {

class GuardedChannel : public notify::Channel {
 public:
  // `storage` outlives it.
  GuardedChannel(std::unique_ptr<notify::Channel> channel, Storage& storage)
      : guard_(storage.notification_stores().mailboxes, storage.on(Use::notification).dialling,
               storage.notification_stores().clock, storage.notification_stores().dial_plan),
        channel_(std::move(channel)) {}

  notify::Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                   const voicemail::Mailbox& mailbox, const notify::Notice& notice,
                                   notify::CommitMark& mark) override {
    if (!delivery.secure.empty()) return channel_->deliver_blocking(delivery, message, mailbox, notice, mark);
    const auto permit =
        guard_.check_blocking({voicemail::DialPurpose::message, mailbox.number.value(), delivery.target, false});
    if (permit) return channel_->deliver_blocking(delivery, message, mailbox, notice, mark);
    if (permit.error().code == Code::denied) return notify::Outcome::rejected(permit.error().detail);
    return notify::Outcome::retry(to_string(permit.error()));
  }
  std::string relay_of(const voicemail::Delivery& delivery) const override { return channel_->relay_of(delivery); }
  notify::AmbiguousPolicy ambiguous_policy() const override { return channel_->ambiguous_policy(); }

 private:
  const voicemail::DiallingGuard guard_;
  const std::unique_ptr<notify::Channel> channel_;
};

}  // namespace aftertone::app
