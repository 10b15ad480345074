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
  // Reads what is configured; nothing happens yet. Error: invalid, naming the key. Blocks.
  static Result<std::unique_ptr<Outbound>> open_blocking(const Settings& settings, Storage& storage);
  // `stack`, `parts` and what `services` refers to outlive stop().
  void start(call::SipCall::Parts parts, sip::Stack& stack, const ivr::IvrServices& services, async::Executor home);
  void stop();  // the calls that are left end

  // For the dialogues: nullptr when there is no trunk.
  const voicemail::DiallingGuard* guard() const { return trunk_.host.empty() ? nullptr : &guard_; }
  std::string uri_of(const std::string& number) const { return call::uri_at(trunk_, number); }

  void drain();                    // any thread
  void place_calls_again();        // any thread
  std::size_t call_count() const;  // any thread

 private:
  Outbound(const Settings& settings, Storage& storage);

  const Settings settings_;
  Storage& storage_;
  const voicemail::DiallingGuard guard_;
  call::Trunk trunk_;
  std::vector<sip::RegistrationSettings> wanted_registrations_;
  std::unique_ptr<call::Dialler> dialler_;
  std::unique_ptr<ivr::OutcallWorker> worker_;
  std::vector<std::unique_ptr<sip::RegistrationKeeper>> registrations_;
};

}  // namespace aftertone::app
