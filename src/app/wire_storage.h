// The database and the audio store, opened as the configuration says.
#pragma once

#include <memory>

#include "app/config/settings.h"
#include "base/result.h"
#include "voicemail/ports/dialling_store.h"
#include "voicemail/ports/lamp_store.h"
#include "voicemail/ports/outbox_store.h"
#include "voicemail/ports/outcall_store.h"
#include "voicemail/ports/stores.h"
#include "voicemail/ports/timeline.h"
#include "voicemail/usecases/purge_messages.h"

namespace aftertone::storage {
class Database;
}

namespace aftertone::app {

class Storage {
 public:
  // Opens, and brings the tables up to date. Error: what storage says, naming the part.
  static Result<std::unique_ptr<Storage>> open_blocking(const Settings& settings);
  virtual ~Storage() = default;

  virtual voicemail::Stores& stores() = 0;
  virtual voicemail::OutboxStore& outbox() = 0;
  virtual voicemail::Timeline& timeline() = 0;
  virtual voicemail::LampStore& lamps() = 0;
  virtual voicemail::DiallingStore& dialling() = 0;
  virtual voicemail::OutcallStore& outcalls() = 0;
  virtual voicemail::PurgePorts purge_ports() = 0;
  virtual storage::Database& database() = 0;
};

// Only the database, as it is: no tables are made. Makes the directory of an SQLite file.
Result<std::unique_ptr<storage::Database>> open_database_blocking(const Settings& settings);

}  // namespace aftertone::app
