// The database and the audio store, opened as the configuration says.
#pragma once

#include <memory>

#include "app/config/settings.h"
#include "base/result.h"
#include "cluster/lease_store.h"
#include "cluster/node_store.h"
#include "voicemail/ports/delivery_desk.h"
#include "voicemail/ports/dialling_store.h"
#include "voicemail/ports/lamp_store.h"
#include "voicemail/ports/outbox_store.h"
#include "voicemail/ports/outcall_store.h"
#include "voicemail/ports/receipt_store.h"
#include "voicemail/ports/secure_store.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/team_store.h"
#include "voicemail/ports/timeline.h"
#include "voicemail/ports/told_store.h"
#include "voicemail/usecases/purge_messages.h"
#include "voicemail/usecases/scrub_audio.h"

namespace aftertone::storage {
class Database;
}

namespace aftertone::app {

class Storage {
 public:
  // Opens, and brings the tables up to date. Error: what storage says, naming the part.
  static Result<std::unique_ptr<Storage>> open_blocking(const Settings& settings);
  // For a service that is to answer calls all the same: the same, and checks that the database keeps what it
  // acknowledges; but a PostgreSQL that is away is waited for. Until reach_database_blocking() succeeds, everything
  // asked of it is unavailable, temporarily.
  static Result<std::unique_ptr<Storage>> open_or_wait_blocking(const Settings& settings);
  virtual ~Storage() = default;

  virtual voicemail::Stores& stores() = 0;
  virtual voicemail::OutboxStore& outbox() = 0;
  virtual voicemail::DeliveryDesk& delivery_desk() = 0;
  virtual voicemail::Timeline& timeline() = 0;
  virtual voicemail::ReceiptStore& receipts() = 0;
  virtual voicemail::LampStore& lamps() = 0;
  virtual voicemail::ToldStore& told_lamps() = 0;
  virtual voicemail::DiallingStore& dialling() = 0;
  virtual voicemail::OutcallStore& outcalls() = 0;
  virtual voicemail::TeamStore& teams() = 0;
  virtual voicemail::SecureStore& secure() = 0;
  virtual voicemail::PurgePorts purge_ports() = 0;
  virtual voicemail::ScrubPorts scrub_ports() = 0;
  virtual cluster::LeaseStore& leases() = 0;
  virtual cluster::NodeStore& nodes() = 0;
  virtual storage::Database& database() = 0;

  // Whether the database has not been reached yet. Any thread.
  virtual bool waits_for_database() const = 0;
  // Tries to, brings the tables up to date and checks them; then it is in use. Error: why not.
  virtual Status reach_database_blocking() = 0;
};

// Only the database, as it is: no tables are made. Makes the directory of an SQLite file.
Result<std::unique_ptr<storage::Database>> open_database_blocking(const Settings& settings);

}  // namespace aftertone::app
