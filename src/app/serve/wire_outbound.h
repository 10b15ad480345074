// What calls out of the call-taking service: the gate, the trunk, the worker, the registrations.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "app/serve/outbound_settings.h"
#include "app/wire_storage.h"
#include "sip/client/registration_keeper.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::app {

class Outbound {
 public:
  // Reads what is configured; nothing happens yet. `parts` outlives stop(). Error: invalid, naming the key. Blocks.
  static Result<std::unique_ptr<Outbound>> open_blocking(const Settings& settings, Storage& storage,
                                                         call::SipCall::Parts parts, async::Executor home);
  // `stack` and what `services` refers to outlive stop().
  void start(sip::Stack& stack, const ivr::IvrServices& services);
  void stop();  // the calls that are left end

  // For the dialogues: nullptr when there is no trunk.
  const voicemail::DiallingGuard* guard() const { return dialler_ ? &guard_ : nullptr; }
  call::Dialler* dialler() const { return dialler_.get(); }
  std::string uri_of(const std::string& number) const { return dialler_ ? dialler_->uri_of(number) : std::string(); }

  void drain();                    // any thread
  void place_calls_again();        // any thread
  std::size_t call_count() const;  // any thread

 private:
  Outbound(const Settings& settings, Storage& storage, async::Executor home);

  const Settings settings_;
  Storage& storage_;
  const voicemail::DiallingGuard guard_;
  const async::Executor home_;
  std::vector<sip::RegistrationSettings> wanted_registrations_;
  std::unique_ptr<call::Dialler> dialler_;
  std::unique_ptr<ivr::OutcallWorker> worker_;
  std::vector<std::unique_ptr<sip::RegistrationKeeper>> registrations_;
};

}  // namespace aftertone::app
