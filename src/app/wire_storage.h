// The database and the audio store, opened as the configuration says.
#pragma once

#include <memory>

#include "app/config/settings.h"
#include "app/opened_database.h"
#include "base/result.h"
#include "cluster/lease_store.h"
#include "cluster/node_store.h"
#include "voicemail/ports/access_token_store.h"
#include "voicemail/ports/call_log.h"
#include "voicemail/ports/delivery_desk.h"
#include "voicemail/ports/dialling_store.h"
#include "voicemail/ports/lamp_store.h"
#include "voicemail/ports/outbox_store.h"
#include "voicemail/ports/outcall_store.h"
#include "voicemail/ports/receipt_store.h"
#include "voicemail/ports/report_source.h"
#include "voicemail/ports/secure_store.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/team_store.h"
#include "voicemail/ports/timeline.h"
#include "voicemail/ports/told_store.h"
#include "voicemail/usecases/purge_messages.h"
#include "voicemail/usecases/scrub_audio.h"

namespace aftertone::app {

struct StoresOn;

// Any thread. What has no use in its name is on the connections of the use that it is for.
class Storage {
 public:
  // Opens, and brings the tables up to date. Error: what storage says, naming the part.
  static Result<std::unique_ptr<Storage>> open_blocking(const Settings& settings);
  // For a service that is to answer calls all the same: the same, and checks that the database keeps what it
  // acknowledges; but a PostgreSQL that is away is waited for (opened_database.h).
  static Result<std::unique_ptr<Storage>> open_or_wait_blocking(const Settings& settings);
  virtual ~Storage() = default;

  virtual OpenedDatabase& opened_database() = 0;
  virtual StoresOn& on(Use use) = 0;  // stores_on.h
  // Writes, reads and removes a small file in the audio store; never longer than its guard lets it. Blocks.
  virtual Status probe_audio_blocking() = 0;

  voicemail::Stores& stores();               // for calls, and for commands
  voicemail::Stores& commit_stores();        // for recordings that become messages
  voicemail::Stores& notification_stores();  // for the outbox and its channels
  voicemail::Stores& web_stores();           // for pages
  voicemail::Stores& background_stores();    // for what nobody waits for
  voicemail::OutboxStore& outbox();
  voicemail::DeliveryDesk& delivery_desk();
  voicemail::Timeline& timeline();
  voicemail::ReceiptStore& receipts();
  voicemail::LampStore& lamps();
  voicemail::ToldStore& told_lamps();
  voicemail::DiallingStore& dialling();
  voicemail::OutcallStore& outcalls();
  voicemail::TeamStore& teams();
  voicemail::AccessTokenStore& access_tokens();  // for pages
  voicemail::Timeline& web_timeline();           // the same
  voicemail::SecureStore& secure();
  cluster::LeaseStore& leases();
  cluster::NodeStore& nodes();
  voicemail::CallLog& calls();
  voicemail::ReportSource& report_source();
  virtual voicemail::PurgePorts purge_ports() = 0;
  virtual voicemail::ScrubPorts scrub_ports() = 0;
};

}  // namespace aftertone::app
