// What calls out of the call-taking service: the gate, the trunk, the worker, the registrations.
#pragma once

#include <memory>
#include <vector>

#include "app/serve/outbound_settings.h"
#include "app/wire_storage.h"
#include "sip/client/registration_keeper.h"
#include "voicemail/usecases/dialling_guard.h"

namespace aftertone::app {

class Outbound {
 public:
  // `stack`, `parts` and what `services` refers to outlive it. Starts what is configured. Error: invalid, naming the
  // key. Blocks.
  static Result<std::unique_ptr<Outbound>> start_blocking(const Settings& settings, Storage& storage,
                                                          call::SipCall::Parts parts, sip::Stack& stack,
                                                          const ivr::IvrServices& services, async::Executor home);
  ~Outbound();  // the calls that are left end

  void drain();                    // any thread
  std::size_t call_count() const;  // any thread

 private:
  Outbound(const Settings& settings, Storage& storage) : guard_(make_guard(settings, storage)) {}
  static voicemail::DiallingGuard make_guard(const Settings& settings, Storage& storage);

  const voicemail::DiallingGuard guard_;
  std::unique_ptr<call::Dialler> dialler_;
  std::unique_ptr<ivr::OutcallWorker> worker_;
  std::vector<std::unique_ptr<sip::RegistrationKeeper>> registrations_;
};

}  // namespace aftertone::app
