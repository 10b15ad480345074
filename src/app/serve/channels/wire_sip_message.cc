// The channel "sip": messages to telephones, through a SIP stack of its own that only sends.
#include "app/serve/channels/chat_settings.h"
#include "app/serve/channels/links.h"
#include "app/serve/channels/routes.h"
#include "app/serve/outbound_settings.h"
#include "app/serve/sending_stack.h"
#include "app/stores_on.h"
#include "base/log.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kThreads = 8;  // one that is off takes half a minute to be known as such

// The channel with the stack it sends by and the gate it asks.
class GuardedSipMessageChannel : public notify::Channel {
 public:
  GuardedSipMessageChannel(notify::SipMessageSettings settings, notify::ChatWriter writer, Storage& storage,
                           voicemail::DialPlan plan, std::unique_ptr<sip::Stack> stack)
      : stack_(std::move(stack)),
        guard_(storage.notification_stores().mailboxes, storage.on(Use::notification).dialling,
               storage.notification_stores().clock, std::move(plan)),
        channel_(std::move(settings), std::move(writer), *stack_, guard_) {}

  notify::Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                   const voicemail::Mailbox& mailbox, const notify::Notice& notice,
                                   notify::CommitMark& mark) override {
    return channel_.deliver_blocking(delivery, message, mailbox, notice, mark);
  }
  bool can_digest() const override { return channel_.can_digest(); }
  notify::Outcome deliver_digest_blocking(std::span<const notify::DigestEntry> entries,
                                          const voicemail::Mailbox& mailbox, notify::CommitMark& mark) override {
    return channel_.deliver_digest_blocking(entries, mailbox, mark);
  }
  std::string relay_of(const voicemail::Delivery& delivery) const override { return channel_.relay_of(delivery); }

 private:
  const std::unique_ptr<sip::Stack> stack_;
  const voicemail::DiallingGuard guard_;
  notify::SipMessageChannel channel_;
};

}  // namespace

Result<std::optional<ChannelRoute>> wire_sip_message_blocking(const Settings& settings, Storage& storage) {
  if (!settings.chat.sip.enabled) return std::nullopt;
  auto sip = sip_message_settings_blocking(settings);
  if (!sip) return tl::unexpected(sip.error());
  const notify::ChatLimits short_texts{40, 6, 400};
  auto writer = notify::ChatWriter::load_blocking(template_folder_blocking(settings), short_texts);
  if (!writer) return tl::unexpected(writer.error());
  auto stack = start_sending_stack(settings, settings.chat.sip.port);
  if (!stack) return fail_while("[chat.sip] port", stack);
  log::info("notify", "instant messages by SIP through {}", settings.trunks.front().host);
  return ChannelRoute{"sip",
                      std::make_unique<GuardedSipMessageChannel>(std::move(*sip), std::move(*writer), storage,
                                                                 dial_plan(settings), std::move(*stack)),
                      kThreads};
}

Status check_sip_message_blocking(const Settings& settings) {
  if (!settings.chat.sip.enabled) return {};
  return sip_message_settings_blocking(settings).map([](const auto&) {});
}

}  // namespace aftertone::app
