// The channel that tells by calling.
#include "app/serve/channels/routes.h"
#include "app/serve/outbound_settings.h"
#include "app/stores_on.h"
#include "base/log.h"
#include "notify/outcall/outcall_channel.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kThreads = 2;  // it only asks the database

// The channel with the gate it asks.
class GuardedOutcallChannel : public notify::Channel {
 public:
  GuardedOutcallChannel(Storage& storage, voicemail::DialPlan plan)
      : guard_(storage.notification_stores().mailboxes, storage.on(Use::notification).dialling,
               storage.notification_stores().clock, std::move(plan)),
        channel_(storage.outcalls(), guard_, storage.notification_stores().clock) {}

  notify::Outcome deliver_blocking(const voicemail::Delivery& delivery, const voicemail::Message& message,
                                   const voicemail::Mailbox& mailbox, const notify::Notice& notice,
                                   notify::CommitMark& mark) override {
    return channel_.deliver_blocking(delivery, message, mailbox, notice, mark);
  }

 private:
  const voicemail::DiallingGuard guard_;
  notify::OutcallChannel channel_;
};

}  // namespace

Result<std::optional<ChannelRoute>> wire_outcall_blocking(const Settings& settings, Storage& storage) {
  if (!settings.outcall.enabled) return std::nullopt;
  if (const Status usable = check_outcall_blocking(settings); !usable) return tl::unexpected(usable.error());
  log::info("notify", "messages are told by calls through {} trunks", settings.trunks.size());
  return ChannelRoute{"outcall", std::make_unique<GuardedOutcallChannel>(storage, dial_plan(settings)), kThreads};
}

Status check_outcall_blocking(const Settings& settings) {
  if (!settings.outcall.enabled) return {};
  if (settings.trunks.empty()) return fail(Code::invalid, "[outcall] enabled needs a [[trunks]] to call through");
  const auto trunks = trunks_blocking(settings);
  if (!trunks) return tl::unexpected(trunks.error());
  return {};
}

}  // namespace aftertone::app
