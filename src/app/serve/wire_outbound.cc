#include "app/serve/wire_outbound.h"

namespace aftertone::app {

voicemail::DiallingGuard Outbound::make_guard(const Settings& settings, Storage& storage) {
  return {storage.stores().mailboxes, storage.dialling(), storage.stores().clock, dial_plan(settings)};
}

Result<std::unique_ptr<Outbound>> Outbound::start_blocking(const Settings& settings, Storage& storage,
                                                           call::SipCall::Parts parts, sip::Stack& stack,
                                                           const ivr::IvrServices& services, async::Executor home) {
  auto trunk = trunk_blocking(settings);
  if (!trunk) return tl::unexpected(trunk.error());
  auto registrations = registrations_blocking(settings);
  if (!registrations) return tl::unexpected(registrations.error());
  std::unique_ptr<Outbound> outbound(new Outbound(settings, storage));
  if (settings.outcall.enabled && !trunk->host.empty()) {
    outbound->dialler_ = std::make_unique<call::Dialler>(parts, stack, home, std::move(*trunk));
    const ivr::OutcallWorker::Parts worker_parts{storage.outcalls(), outbound->guard_, storage.timeline(),
                                                 *outbound->dialler_};
    outbound->worker_ = std::make_unique<ivr::OutcallWorker>(worker_parts, services, outcall_settings(settings), home);
    outbound->worker_->start();
  }
  for (sip::RegistrationSettings& registration : *registrations) {
    outbound->registrations_.push_back(std::make_unique<sip::RegistrationKeeper>(stack, home, std::move(registration)));
    outbound->registrations_.back()->start();
  }
  return outbound;
}

Outbound::~Outbound() {
  if (worker_) worker_->stop_blocking();
  for (const auto& registration : registrations_)
    registration->stop_blocking();
}

void Outbound::drain() {
  if (worker_) worker_->drain();
}

std::size_t Outbound::call_count() const {
  return worker_ ? worker_->call_count() : 0;
}

}  // namespace aftertone::app
