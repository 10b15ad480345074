// The call log of this node: what its calls tell, the recorder, and the spool for when the database is away.
#pragma once

#include <optional>

#include "app/config/settings.h"
#include "app/wire_storage.h"
#include "async/task.h"
#include "call/call_server.h"
#include "storage/calls/file_call_spool.h"
#include "voicemail/usecases/call_recorder.h"
#include "voicemail/usecases/salvage_recordings.h"

namespace aftertone::app {

// Home: the loop of `home`.
class CallBook {
 public:
  // `storage` outlives it.
  CallBook(const Settings& settings, async::Executor home, Storage& storage);
  void start();
  void stop_blocking();

  voicemail::CallRecorder* recorder() { return recorder_ ? &*recorder_ : nullptr; }  // null: none is wanted
  call::CallServer::OnRefused on_refused();                                          // null: the same
  // A call of a process that died has no row: it gets one from what the journal knows. Any thread that may block.
  voicemail::OnSalvaged on_salvaged();  // null: the same

 private:
  void note_salvaged_blocking(const voicemail::SealedRecording& recording, const voicemail::Message& message);

  const Clock& clock_;
  voicemail::CallLog& log_;
  storage::FileCallSpool spool_;
  std::optional<voicemail::CallRecorder> recorder_;
};

}  // namespace aftertone::app
