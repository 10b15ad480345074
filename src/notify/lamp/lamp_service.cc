#include "notify/lamp/lamp_service.h"

#include <unordered_set>
#include <utility>

#include "base/dialled_number.h"
#include "base/log.h"
#include "notify/lamp/admission.h"
#include "notify/lamp/lamp_requests.h"
#include "notify/lamp/message_summary.h"
#include "voicemail/policy/mailbox_rules.h"

namespace aftertone::notify {

using async::Deadline;
using async::Task;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using voicemail::Lamp;
using voicemail::LampPublication;
using voicemail::LampSubscription;
using voicemail::MailboxNumber;

namespace {

// What a write may take between its clock and its commit, and what clocks may differ.
constexpr seconds kOverlap{20};
constexpr milliseconds kSendStep{20};
constexpr seconds kSweep{5};
// A dialog's numbers may have run ahead of its time by so many since it was written down: see next_cseq().
constexpr std::uint32_t kCSeqReserve = 50;

}  // namespace

LampService::LampService(async::Executor home, async::BlockingPool& pool, voicemail::LampStore& store,
                         sip::EventTransport& transport, LampSettings settings, const Clock& clock)
    : pool_(pool),
      store_(store),
      transport_(transport),
      settings_(std::move(settings)),
      clock_(clock),
      inlet_(std::make_shared<EventInlet>(home)),
      tasks_(home),
      sender_(book_, transport_, inlet_, settings_, clock_),
      desk_(book_, sender_, store_, pool_, settings_, clock_) {}

LampService::~LampService() = default;

// SUBSCRIBEs wait in the inlet until what was written down has been read.
void LampService::start() {
  if (settings_.serves_subscriptions) {
    transport_.serve_events({kSummaryPackage, kSummaryType, settings_.min_expires,
                             [settings = settings_](const std::string& ip) { return may_subscribe(settings, ip); },
                             [inlet = inlet_](sip::Subscribe subscribe, std::shared_ptr<sip::SubscribeAnswer> answer) {
                               if (inlet->send(SubscribeArrived{std::move(subscribe), answer})) return;
                               answer->refuse(503, kOverlap);
                             }});
  }
  tasks_.spawn("lamp", run());
}

std::function<void()> LampService::waker() const {
  return [inlet = inlet_] { inlet->send(LookNow{}); };
}

Task<> LampService::stop() {
  co_await tasks_.stop();
  inlet_->close();
}

void LampService::stop_blocking() {
  tasks_.stop_blocking();
  inlet_->close();
}

bool LampService::is_store_fine(const Status& status) {
  if (status && std::exchange(is_store_away_, false)) log::info("notify", "lamp-database: it answers again");
  if (!status && !std::exchange(is_store_away_, true)) {
    log::warning("notify", "lamp-database: lamps stay as they are: {}", to_string(status.error()));
  }
  return status.has_value();
}

template <typename T>
Task<T> LampService::insist(std::string what, std::function<Result<T>()> job) {
  for (;;) {
    Result<T> result = co_await pool_.run<T>(job);
    if (is_store_fine(result.map([](const T&) {}))) co_return std::move(*result);
    log::debug("notify", "lamp: cannot {} yet", what);
    co_await async::sleep_until(Deadline::in(settings_.store_retry));
  }
}

Task<> LampService::run() {
  co_await load();
  for (;;) {
    co_await work_once();
    std::optional<LampEvent> event = co_await inlet_->channel().receive(Deadline(next_work()));
    for (; event; event = inlet_->channel().try_receive())
      take(std::move(*event));
  }
}

Task<> LampService::load() {
  read_until_ = clock_.now();
  const std::function<Result<std::vector<Lamp>>()> list = [this] { return store_.list_blocking(); };
  const auto lamps = co_await insist<std::vector<Lamp>>("read the lamps", list);
  if (!settings_.publish.empty()) {
    const std::function<Result<std::vector<LampPublication>>()> list_published = [this] {
      return store_.publications_blocking();
    };
    auto published = co_await insist<std::vector<LampPublication>>("read the publications", list_published);
    for (LampPublication& each : published)
      published_[each.target] = std::move(each);
  }
  if (settings_.serves_subscriptions) {
    const std::function<Result<std::vector<LampSubscription>>()> list_subscriptions = [this] {
      return store_.subscriptions_blocking(settings_.home);
    };
    const auto subscriptions = co_await insist<std::vector<LampSubscription>>("read who watches", list_subscriptions);
    for (const LampSubscription& each : subscriptions)
      take_over(each);
  }
  for (const Lamp& lamp : lamps)
    see(lamp);
  const auto now = steady_clock::now();
  watch_at_ = now;
  reconcile_at_ = now + settings_.reconcile;
  sweep_at_ = now;
  log::info("notify", "lamps of {} mailboxes; {} subscriptions taken over", lamps.size(), book_.subscriber_count());
}

void LampService::take_over(const LampSubscription& written) {
  auto dialog = read_dialog(written.dialog);
  if (!dialog || clock_.now() >= written.expires_at) return forgotten_.push_back(written.id);
  dialog->local_cseq += kCSeqReserve;
  book_.add(written.mailbox, Subscriber{std::move(*dialog), written.created_at, written.expires_at});
}

void LampService::add_receivers(const MailboxNumber& mailbox) {
  if (!is_dialled_number(mailbox.value())) return;  // one of the house, such as for lost messages
  const auto add = [&](const std::string& pattern, std::size_t index, bool is_publication) {
    Receiver receiver{index, fill_in(pattern, mailbox), is_publication, {}, {}};
    const auto written = published_.find(receiver.target);
    if (is_publication && written != published_.end()) {
      receiver.etag = written->second.etag;
      receiver.expires_at = written->second.expires_at;
    }
    book_.add(mailbox, std::move(receiver));
  };
  std::size_t index = 0;
  for (const std::string& pattern : settings_.unsolicited)
    add(pattern, index++, false);
  for (const std::string& pattern : settings_.publish)
    add(pattern, index++, true);
}

// A lamp as the store has it now.
void LampService::see(const Lamp& lamp) {
  if (book_.find_lamp(lamp.mailbox) == nullptr) add_receivers(lamp.mailbox);
  if (!book_.put_lamp(lamp)) return;
  for (const WatcherId id : book_.watchers_of(lamp.mailbox))
    sender_.tell(*book_.find(id), Urgency::changed);
}

void LampService::take(LampEvent event) {
  if (auto* const arrived = std::get_if<SubscribeArrived>(&event)) {
    desk_.take(std::move(*arrived));
  } else if (const auto* answered = std::get_if<RequestAnswered>(&event)) {
    sender_.answered(*answered);
  } else {
    watch_at_ = steady_clock::now();
  }
}

LampService::TimePoint LampService::next_work() const {
  const auto now = steady_clock::now();
  if (desk_.has_waiting()) return now;
  return sender_.has_work() ? std::min(watch_at_, now + kSendStep) : watch_at_;
}

Task<> LampService::work_once() {
  if (desk_.has_waiting()) {
    co_await desk_.serve();
    sender_.work(steady_clock::now());  // what a SUBSCRIBE asked for, before anything newer is read
  }
  if (steady_clock::now() >= reconcile_at_) co_await reconcile();
  if (steady_clock::now() >= watch_at_) co_await watch();
  if (steady_clock::now() >= sweep_at_) {
    for (std::string& id : desk_.expire(clock_.now()))
      forgotten_.push_back(std::move(id));
    sender_.give_up_lost(steady_clock::now());
    sweep_at_ = steady_clock::now() + kSweep;
  }
  sender_.work(steady_clock::now());
  co_await write_down();
  subscription_count_ = book_.subscriber_count();
}

Task<> LampService::watch() {
  const WallTime asked_at = clock_.now();
  const std::function<Result<std::vector<Lamp>>()> read = [this] {
    return store_.changed_since_blocking(read_until_ - kOverlap);
  };
  const Result<std::vector<Lamp>> changed = co_await pool_.run<std::vector<Lamp>>(read);
  watch_at_ = steady_clock::now() + settings_.poll;
  if (!is_store_fine(changed.map([](const auto&) {}))) co_return;
  read_until_ = asked_at;
  for (const Lamp& lamp : *changed)
    see(lamp);
}

// Everything again: what the watch did not see, mailboxes that are gone, and PBXs that forgot what they were told.
Task<> LampService::reconcile() {
  const std::function<Result<std::vector<Lamp>>()> list = [this] { return store_.list_blocking(); };
  const Result<std::vector<Lamp>> lamps = co_await pool_.run<std::vector<Lamp>>(list);
  reconcile_at_ = steady_clock::now() + (lamps ? settings_.reconcile : seconds(10));
  if (!is_store_fine(lamps.map([](const auto&) {}))) co_return;
  std::unordered_set<std::string> there;
  for (const Lamp& lamp : *lamps) {
    there.insert(lamp.mailbox.value());
    see(lamp);
    for (const WatcherId id : book_.watchers_of(lamp.mailbox)) {
      Watcher& watcher = *book_.find(id);
      const auto* receiver = std::get_if<Receiver>(&watcher.who);
      const bool forgets = receiver != nullptr && !receiver->is_publication;
      if (forgets || watcher.told != lamp.version) sender_.tell(watcher, Urgency::repeated);
    }
  }
  for (const MailboxNumber& mailbox : book_.mailboxes()) {
    if (!there.contains(mailbox.value())) end_watching(mailbox);
  }
}

// The mailbox is gone.
void LampService::end_watching(const MailboxNumber& mailbox) {
  Lamp dark;
  dark.mailbox = mailbox;
  const std::vector<WatcherId> ids = book_.watchers_of(mailbox);
  for (const WatcherId id : ids) {
    const Watcher& watcher = *book_.find(id);
    if (const auto* subscriber = std::get_if<Subscriber>(&watcher.who)) {
      forgotten_.push_back(subscriber->dialog.local_tag);
      sender_.tell_last(*subscriber, dark, "noresource");
    } else if (const auto& receiver = std::get<Receiver>(watcher.who); !receiver.etag.empty()) {
      publications_.push_back({receiver.target, mailbox, "", {}});
      sender_.take_back(receiver, dark);
    }
    book_.remove(id);
  }
  book_.forget_lamp(mailbox);
}

// What fails is written the next time round.
Task<> LampService::write_down() {
  for (const WatcherId id : sender_.take_ended()) {
    const Watcher* const watcher = book_.find(id);
    if (watcher == nullptr) continue;
    forgotten_.push_back(std::get<Subscriber>(watcher->who).dialog.local_tag);
    book_.remove(id);
  }
  for (LampPublication& each : sender_.take_publications())
    publications_.push_back(std::move(each));
  if (forgotten_.empty() && publications_.empty()) co_return;
  if (is_store_away_ && steady_clock::now() < write_at_) co_return;
  const std::function<Result<bool>()> write = [this]() -> Result<bool> {
    if (!forgotten_.empty()) {
      if (const Status done = store_.unsubscribe_blocking(forgotten_); !done) return tl::unexpected(done.error());
    }
    if (!publications_.empty()) {
      if (const Status done = store_.save_publications_blocking(publications_); !done)
        return tl::unexpected(done.error());
    }
    return true;
  };
  const Result<bool> written = co_await pool_.run<bool>(write);
  write_at_ = steady_clock::now() + settings_.store_retry;
  if (!is_store_fine(written.map([](bool) {}))) co_return;
  forgotten_.clear();
  publications_.clear();
}

}  // namespace aftertone::notify
