#include "app/wire_storage.h"

#include <map>

#include "app/serve/outbound_settings.h"
#include "app/stores_on.h"
#include "app/wire_audio.h"
#include "storage/pins/argon_pin_hasher.h"

namespace aftertone::app {
namespace {

struct Parts {
  std::unique_ptr<OpenedDatabase> database;
  std::unique_ptr<storage::GuardedAudioStore> audio;
  std::unique_ptr<storage::ArgonPinHasher> pins;
};

std::vector<voicemail::StandingAddress> standing_addresses(const std::vector<WebhookSection>& hooks) {
  std::vector<voicemail::StandingAddress> standing;
  for (const WebhookSection& hook : hooks) {
    if (hook.mailboxes.empty()) continue;
    voicemail::StandingAddress& added = standing.emplace_back();
    added.address = {"webhook", hook.name};
    for (const std::string& number : hook.mailboxes) {
      added.of_every_mailbox = added.of_every_mailbox || number == "*";
      added.mailboxes.emplace_back(number);
    }
  }
  return standing;
}

voicemail::MessageRules message_rules(const Settings& settings) {
  const MessageSection& messages = settings.messages;
  return {voicemail::MailboxNumber(messages.catch_all), messages.undelete_days, messages.max_saved_days,
          standing_addresses(settings.webhooks)};
}

class OpenedStorage : public Storage {
 public:
  OpenedStorage(Parts parts, const Settings& settings) : parts_(std::move(parts)) {
    const OtherStores others{*parts_.audio, *parts_.pins, parts_.database->clock(), message_rules(settings),
                             dial_plan(settings)};
    for (const Use use : {Use::calls, Use::commits, Use::notification, Use::web, Use::background})
      stores_.emplace(use, std::make_unique<StoresOn>(parts_.database->of(use), others));
  }

  OpenedDatabase& opened_database() override { return *parts_.database; }
  StoresOn& on(Use use) override { return *stores_.at(use); }
  Status probe_audio_blocking() override { return parts_.audio->probe_blocking(); }
  voicemail::PurgePorts purge_ports() override {
    StoresOn& background = on(Use::background);
    return {background.stores, background.purge, *parts_.audio};
  }
  voicemail::ScrubPorts scrub_ports() override {
    StoresOn& background = on(Use::background);
    return {background.kept_audio, background.purge, *parts_.audio};
  }

 private:
  const Parts parts_;
  std::map<Use, std::unique_ptr<StoresOn>> stores_;
};

using AudioOpener = Result<std::unique_ptr<storage::GuardedAudioStore>> (*)(const Settings&);

Result<std::unique_ptr<Storage>> open_rest_blocking(Result<std::unique_ptr<OpenedDatabase>> database,
                                                    const Settings& settings, AudioOpener open_audio_blocking) {
  if (!database) return tl::unexpected(database.error());
  Parts parts;
  parts.database = std::move(*database);
  auto audio = open_audio_blocking(settings);
  if (!audio) return fail_while("audio", audio);
  parts.audio = std::move(*audio);
  auto pins = storage::ArgonPinHasher::open_blocking();
  if (!pins) return fail_while("PINs", pins);
  parts.pins = std::move(*pins);
  return std::make_unique<OpenedStorage>(std::move(parts), settings);
}

}  // namespace

Result<std::unique_ptr<Storage>> Storage::open_blocking(const Settings& settings) {
  return open_rest_blocking(OpenedDatabase::open_blocking(settings), settings, make_audio_store_blocking);
}

Result<std::unique_ptr<Storage>> Storage::open_or_wait_blocking(const Settings& settings) {
  return open_rest_blocking(OpenedDatabase::open_or_wait_blocking(settings), settings, start_audio_store_blocking);
}

voicemail::Stores& Storage::stores() {
  return on(Use::calls).stores;
}
voicemail::Stores& Storage::commit_stores() {
  return on(Use::commits).stores;
}
voicemail::Stores& Storage::notification_stores() {
  return on(Use::notification).stores;
}
voicemail::Stores& Storage::web_stores() {
  return on(Use::web).stores;
}
voicemail::Stores& Storage::background_stores() {
  return on(Use::background).stores;
}
voicemail::OutboxStore& Storage::outbox() {
  return on(Use::notification).outbox;
}
voicemail::DeliveryDesk& Storage::delivery_desk() {
  return on(Use::notification).delivery_desk;
}
voicemail::Timeline& Storage::timeline() {
  return on(Use::notification).timeline;
}
voicemail::ReceiptStore& Storage::receipts() {
  return on(Use::notification).receipts;
}
voicemail::LampStore& Storage::lamps() {
  return on(Use::notification).lamps;
}
voicemail::ToldStore& Storage::told_lamps() {
  return on(Use::notification).told_lamps;
}
voicemail::DiallingStore& Storage::dialling() {
  return on(Use::calls).dialling;
}
voicemail::OutcallStore& Storage::outcalls() {
  return on(Use::notification).outcalls;
}
voicemail::TeamStore& Storage::teams() {
  return on(Use::notification).teams;
}

voicemail::AccessTokenStore& Storage::access_tokens() {
  return on(Use::web).access_tokens;
}

voicemail::Timeline& Storage::web_timeline() {
  return on(Use::web).timeline;
}
voicemail::SecureStore& Storage::secure() {
  return on(Use::notification).secure;
}
cluster::LeaseStore& Storage::leases() {
  return on(Use::background).leases;
}
cluster::NodeStore& Storage::nodes() {
  return on(Use::background).nodes;
}
voicemail::CallLog& Storage::calls() {
  return on(Use::background).calls;
}
voicemail::ReportSource& Storage::report_source() {
  return on(Use::background).report_source;
}

}  // namespace aftertone::app
