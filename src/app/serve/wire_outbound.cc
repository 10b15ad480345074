#include "app/serve/wire_outbound.h"

namespace aftertone::app {

Outbound::Outbound(const Settings& settings, Storage& storage, async::Executor home)
    : settings_(settings),
      storage_(storage),
      guard_(storage.stores().mailboxes, storage.dialling(), storage.stores().clock, dial_plan(settings)),
      home_(std::move(home)) {}

Result<std::unique_ptr<Outbound>> Outbound::open_blocking(const Settings& settings, Storage& storage,
                                                          call::SipCall::Parts parts, async::Executor home) {
  auto trunks = trunks_blocking(settings);
  if (!trunks) return tl::unexpected(trunks.error());
  auto registrations = registrations_blocking(settings);
  if (!registrations) return tl::unexpected(registrations.error());
  std::unique_ptr<Outbound> outbound(new Outbound(settings, storage, home));
  if (!trunks->empty()) {
    outbound->dialler_ =
        std::make_unique<call::Dialler>(parts, std::move(home), std::move(*trunks), dialler_settings(settings));
  }
  outbound->wanted_registrations_ = std::move(*registrations);
  return outbound;
}

void Outbound::start(sip::Stack& stack, const ivr::IvrServices& services) {
  if (dialler_) dialler_->use(stack);
  if (settings_.outcall.enabled && dialler_) {
    const ivr::OutcallWorker::Parts worker_parts{storage_.outcalls(), guard_, storage_.timeline(), storage_.secure(),
                                                 *dialler_};
    worker_ = std::make_unique<ivr::OutcallWorker>(worker_parts, services, outcall_settings(settings_), home_);
    worker_->start();
  }
  for (const sip::RegistrationSettings& wanted : wanted_registrations_) {
    registrations_.push_back(std::make_unique<sip::RegistrationKeeper>(stack, home_, wanted));
    registrations_.back()->start();
  }
}

void Outbound::stop() {
  if (worker_) worker_->stop_blocking();
  for (const auto& registration : registrations_)
    registration->stop_blocking();
  registrations_.clear();
}

void Outbound::drain() {
  if (worker_) worker_->drain();
}

void Outbound::place_calls_again() {
  if (worker_) worker_->place_calls_again();
}

std::size_t Outbound::call_count() const {
  return worker_ ? worker_->call_count() : 0;
}

}  // namespace aftertone::app
