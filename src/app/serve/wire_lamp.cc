#include "app/serve/wire_lamp.h"

#include <fmt/format.h>

#include "app/serve/late_hook.h"
#include "app/serve/outbound_settings.h"
#include "app/serve/own_address.h"
#include "app/serve/sending_stack.h"
#include "app/serve/wire_cluster.h"
#include "app/wire_probe.h"
#include "async/loop.h"
#include "cluster/lease_keeper.h"
#include "notify/lamp/lamp_service.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kMostWaiting = 16;  // the service asks for one thing at a time

// Who serves a subscription: the address it was sent to. Of a server that listens on all of them, its name.
std::string home_of(const Settings& settings) {
  return fmt::format("{} {}", own_host(settings), settings.sip.port);
}

// What both kinds have in common; they serve nobody yet.
notify::LampSettings lamp_settings(const Settings& settings) {
  notify::LampSettings lamp;
  lamp.home = home_of(settings);
  lamp.allow = settings.sip.trusted_trunks;
  lamp.allow.insert(lamp.allow.end(), settings.lamp.allow.begin(), settings.lamp.allow.end());
  if (settings.probe.enabled) lamp.allow.push_back(own_sip_address(settings).ip);
  lamp.own_numbers = settings.sip.own_numbers;
  lamp.max_expires = settings.lamp.max_expires;
  lamp.most_subscriptions = settings.lamp.max_subscriptions;
  lamp.account = settings.lamp.account;
  lamp.sends_per_second = settings.lamp.sends_per_second;
  lamp.reconcile = settings.lamp.reconcile;
  return lamp;
}

notify::LampSettings subscribed(const notify::LampSettings& common) {
  notify::LampSettings lamp = common;
  lamp.serves_subscriptions = true;
  return lamp;
}

notify::LampSettings unasked(const notify::LampSettings& common, const LampSection& from) {
  notify::LampSettings lamp = common;
  lamp.unsolicited = from.unsolicited;
  lamp.publish = from.publish;
  return lamp;
}

// Phones subscribe with the node that they reach; whoever is told without asking is told by the holder of the role.
class RunningLamps : public Lamps {
 public:
  struct Wanted {
    bool subscriptions = false;
    bool unasked = false;
  };

  RunningLamps(const Settings& settings, const notify::LampSettings& lamp, Wanted wanted, Storage& storage,
               std::unique_ptr<sip::Stack> own_stack, sip::Stack* stack, const Candidacy& candidacy)
      : storage_(storage),
        own_stack_(std::move(own_stack)),
        stack_(own_stack_ ? *own_stack_ : *stack),
        unasked_settings_(unasked(lamp, settings.lamp)),
        keeper_(loop_.executor(), lease_pool_, storage.leases(), "lamps", applicant_of(settings), {},
                {[this](const std::shared_ptr<const cluster::Tenure>&) { begin(); }, [this] { return end(); },
                 candidacy.for_notify_roles()}) {
    if (wanted.subscriptions) subscriptions_ = make_service(subscribed(lamp));
    if (wanted.unasked) keeper_.start();
  }
  ~RunningLamps() override {
    keeper_.stop_blocking();
    if (subscriptions_) subscriptions_->stop_blocking();
  }

  std::function<void()> waker() override {
    const std::function<void()> first = subscriptions_ ? subscriptions_->waker() : [] {};
    return [first, second = unasked_waker_] {
      first();
      second->call();
    };
  }

 private:
  std::unique_ptr<notify::LampService> make_service(const notify::LampSettings& settings) {
    auto service = std::make_unique<notify::LampService>(loop_.executor(), pool_, storage_.lamps(), stack_, settings,
                                                         storage_.stores().clock);
    service->start();
    return service;
  }
  void begin() {
    unasked_ = make_service(unasked_settings_);
    unasked_waker_->set(unasked_->waker());
  }
  async::Task<> end() {
    co_await unasked_->stop();
    unasked_waker_->set(nullptr);
    unasked_.reset();
  }

  Storage& storage_;
  async::Loop loop_{"at-lamp"};
  async::BlockingPool pool_{"at-lamp-sql", 1, kMostWaiting};
  async::BlockingPool lease_pool_{"at-lamp-lease", 1, kMostWaiting};
  const std::unique_ptr<sip::Stack> own_stack_;
  sip::Stack& stack_;
  const notify::LampSettings unasked_settings_;
  std::unique_ptr<notify::LampService> subscriptions_;  // null: none are served
  std::unique_ptr<notify::LampService> unasked_;        // home: loop_; null while another node has the role
  const std::shared_ptr<LateHook> unasked_waker_ = std::make_shared<LateHook>();
  cluster::LeaseKeeper keeper_;
};

}  // namespace

Result<std::unique_ptr<Lamps>> Lamps::start_blocking(const Settings& settings, Storage& storage, Part part,
                                                     const Candidacy& candidacy) {
  notify::LampSettings lamp = lamp_settings(settings);
  const auto trunks = trunks_blocking(settings);
  if (!trunks) return tl::unexpected(trunks.error());
  for (const call::Trunk& trunk : *trunks)
    if (trunk.credentials) lamp.accounts.push_back({trunk.host, *trunk.credentials});
  RunningLamps::Wanted wanted;
  wanted.subscriptions = settings.lamp.subscriptions && part.stack != nullptr;
  wanted.unasked = part.notifies && !(settings.lamp.unsolicited.empty() && settings.lamp.publish.empty());
  if (!wanted.subscriptions && !wanted.unasked) return nullptr;
  std::unique_ptr<sip::Stack> own_stack;
  if (part.stack == nullptr) {
    auto started = start_sending_stack(settings, settings.lamp.port);
    if (!started) return fail_while("SIP for the lamps", started);
    own_stack = std::move(*started);
  }
  return std::make_unique<RunningLamps>(settings, lamp, wanted, storage, std::move(own_stack), part.stack, candidacy);
}

}  // namespace aftertone::app
