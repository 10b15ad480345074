#include "app/serve/wire_lamp.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "app/serve/outbound_settings.h"
#include "app/serve/sending_stack.h"
#include "async/loop.h"
#include "notify/lamp/lamp_service.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kMostWaiting = 16;  // the service asks for one thing at a time

// Who serves a subscription: the address it was sent to. Of a server that listens on all of them, its name.
std::string home_of(const Settings& settings) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const bool is_any = settings.sip.ip == "0.0.0.0" || settings.sip.ip == "::";
  return fmt::format("{} {}", is_any ? host.data() : settings.sip.ip.c_str(), settings.sip.port);
}

notify::LampSettings lamp_settings(const Settings& settings, const Lamps::Part& part) {
  notify::LampSettings lamp;
  lamp.serves_subscriptions = settings.lamp.subscriptions && part.stack != nullptr;
  lamp.home = home_of(settings);
  lamp.allow = settings.sip.trusted_trunks;
  lamp.allow.insert(lamp.allow.end(), settings.lamp.allow.begin(), settings.lamp.allow.end());
  lamp.own_numbers = settings.sip.own_numbers;
  lamp.max_expires = settings.lamp.max_expires;
  lamp.most_subscriptions = settings.lamp.max_subscriptions;
  lamp.account = settings.lamp.account;
  lamp.sends_per_second = settings.lamp.sends_per_second;
  lamp.reconcile = settings.lamp.reconcile;
  if (!part.notifies) return lamp;
  lamp.unsolicited = settings.lamp.unsolicited;
  lamp.publish = settings.lamp.publish;
  return lamp;
}

class RunningLamps : public Lamps {
 public:
  RunningLamps(const notify::LampSettings& settings, Storage& storage, std::unique_ptr<sip::Stack> own_stack,
               sip::Stack* stack)
      : own_stack_(std::move(own_stack)),
        service_(loop_.executor(), pool_, storage.lamps(), own_stack_ ? *own_stack_ : *stack, settings,
                 storage.stores().clock) {
    service_.start();
  }
  ~RunningLamps() override { service_.stop_blocking(); }

  std::function<void()> waker() override { return service_.waker(); }

 private:
  async::Loop loop_{"at-lamp"};
  async::BlockingPool pool_{"at-lamp-sql", 1, kMostWaiting};
  const std::unique_ptr<sip::Stack> own_stack_;
  notify::LampService service_;
};

}  // namespace

Result<std::unique_ptr<Lamps>> Lamps::start_blocking(const Settings& settings, Storage& storage, Part part) {
  notify::LampSettings lamp = lamp_settings(settings, part);
  const auto trunks = trunks_blocking(settings);
  if (!trunks) return tl::unexpected(trunks.error());
  for (const call::Trunk& trunk : *trunks)
    if (trunk.credentials) lamp.accounts.push_back({trunk.host, *trunk.credentials});
  if (!lamp.serves_subscriptions && lamp.unsolicited.empty() && lamp.publish.empty()) return nullptr;
  std::unique_ptr<sip::Stack> own_stack;
  if (part.stack == nullptr) {
    auto started = start_sending_stack(settings, settings.lamp.port);
    if (!started) return fail_while("SIP for the lamps", started);
    own_stack = std::move(*started);
  }
  return std::make_unique<RunningLamps>(lamp, storage, std::move(own_stack), part.stack);
}

}  // namespace aftertone::app
