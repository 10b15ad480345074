// Two sites do what they like while they are apart, by a seed; then they hear of each other and agree, and nothing is
// lost and nobody is told twice.
#include <random>
#include <set>

#include "contract/shipping/two_sites.h"

namespace aftertone::storage {
namespace {

using voicemail::Delivery;
using voicemail::DeliveryRequest;
using voicemail::DeliveryState;
using voicemail::DueRows;
using voicemail::GreetingKind;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageState;
using voicemail::NotificationRule;
using voicemail::Removal;
using voicemail::Verdict;

constexpr std::size_t kMostRules = 20;
constexpr int kSplits = 3;
constexpr int kDeedsOfASplit = 60;

class Split : public TwoSites, public testing::WithParamInterface<int> {
 protected:
  // Any answer will do: what is refused has not happened.
  template <typename T>
  static void whatever(const Result<T>&) {}

  int below(int bound) { return std::uniform_int_distribution<>(0, bound - 1)(random_); }
  MailboxNumber some_mailbox() { return MailboxNumber(std::to_string(1001 + below(4))); }
  Message* some_message(Site& site) {
    if (messages_.empty()) return nullptr;
    Message& message = messages_[static_cast<std::size_t>(below(static_cast<int>(messages_.size())))];
    return site.stores.messages.find_blocking(message.id) ? &message : nullptr;
  }

  void leave(Site& site) {
    Message message = message_for(some_mailbox().value());
    std::vector<DeliveryRequest> requests;
    for (int i = below(3); i > 0; --i)
      requests.emplace_back("email", "address" + std::to_string(i) + "@example.com");
    if (site.stores.messages.commit_blocking(message, requests)) messages_.push_back(message);
  }
  void change_message(Site& site) {
    constexpr MessageState kStates[] = {MessageState::saved, MessageState::deleted, MessageState::deleted,
                                        MessageState::purged};
    const Message* const message = some_message(site);
    if (message == nullptr) return;
    const MessageState state = kStates[below(4)];
    const Status set = site.stores.messages.set_state_blocking(message->id, state);
    if (set && state == MessageState::purged) purged_.insert(message->id.to_string());
  }
  void fill_up(Site& site) {
    Message* message = some_message(site);
    if (message == nullptr) return;
    message->audio_bytes += 1 + below(1000);
    message->audio_sha256 = std::to_string(message->audio_bytes);
    message->duration += std::chrono::milliseconds(below(1000));
    whatever(site.stores.messages.commit_blocking(*message, {}));
  }
  void change_mailbox(Site& site) {
    auto& mailboxes = site.stores.mailboxes;
    const MailboxNumber number = some_mailbox();
    switch (below(8)) {
      case 0:
        return whatever(mailboxes.remove_blocking(number, Removal::with_messages));
      case 1:
        return whatever(mailboxes.set_pin_blocking(number, std::to_string(below(1000)), below(2) == 0));
      case 2:
        return whatever(mailboxes.count_failed_login_blocking(number));
      case 3:
        return whatever(mailboxes.lock_until_blocking(number, from_millis(below(1000))));
      case 4:
        return whatever(mailboxes.clear_failed_logins_blocking(number));
      default:
        voicemail::Mailbox mailbox = mailbox_with(number.value());
        mailbox.name = std::to_string(below(1000));
        if (!mailboxes.update_blocking(mailbox)) whatever(mailboxes.add_blocking(mailbox));
    }
  }
  void change_greeting(Site& site) {
    const MailboxNumber number = some_mailbox();
    const GreetingKind kind = below(2) == 0 ? GreetingKind::personal : GreetingKind::busy;
    if (below(3) == 0) return whatever(site.stores.mailboxes.remove_greeting_blocking(number, kind));
    voicemail::Greeting greeting;
    greeting.mailbox = number;
    greeting.kind = kind;
    greeting.audio_name = "aa/" + std::to_string(below(1000)) + ".wav";
    greeting.audio_sha256 = greeting.audio_name;
    whatever(site.stores.mailboxes.set_greeting_blocking(greeting));
  }
  void change_rule(Site& site) {
    NotificationRule rule;
    rule.name = "rule" + std::to_string(below(3));
    rule.addresses = {{"sms", std::to_string(below(1000))}};
    const MailboxNumber number = some_mailbox();
    if (below(3) == 0) return whatever(site.stores.rules.remove_blocking(number, rule.name));
    if (!site.stores.rules.update_blocking(number, rule))
      whatever(site.stores.rules.add_blocking(number, rule, kMostRules));
  }
  void change_team(Site& site) {
    const voicemail::Team team{"team" + std::to_string(below(2)), {}, 1 + below(5)};
    if (below(4) == 0) return whatever(site.stores.teams.remove_blocking(team.name));
    if (!site.stores.teams.update_blocking(team)) whatever(site.stores.teams.add_blocking(team));
  }

  // Only one site tells anybody.
  void notify(Site& site) {
    const auto look = site.stores.outbox.due_blocking(epoch_, {});
    ASSERT_TRUE(is_ok(look));
    for (const DueRows& rows : look->rows) {
      const std::vector<voicemail::ClaimOrder> orders{{rows.kind, 2, ""}};
      const auto claimed = site.stores.outbox.claim_blocking(epoch_, orders);
      ASSERT_TRUE(is_ok(claimed));
      for (const Delivery& row : claimed->front())
        end(site, row);
    }
  }
  void end(Site& site, const Delivery& row) {
    if (below(4) == 0)
      return whatever(site.stores.outbox.conclude_blocking(std::vector{row}, {Verdict::Kind::retry, "busy", kNoon}));
    if (!site.stores.outbox.mark_committing_blocking(std::vector{row})) return;
    const std::string& key = row.idempotency_key;
    EXPECT_EQ(told_.count(key), 0U) << "told twice: " << key;
    told_.insert(key);
    whatever(site.stores.outbox.conclude_blocking(std::vector{row}, {Verdict::Kind::sent, "250 ok", {}}));
  }

  void do_something(Site& site) {
    const int deed = below(20);
    if (deed < 6) return leave(site);
    if (deed < 11) return change_message(site);
    if (deed < 12) return fill_up(site);
    if (deed < 15) return change_mailbox(site);
    if (deed < 17) return change_greeting(site);
    if (deed < 18) return change_rule(site);
    if (deed < 19) return change_team(site);
    if (&site == notifying_) notify(site);
  }
  void take_role(Site& site) {
    notifying_ = &site;
    const auto epoch = site.stores.leases.acquire_blocking("notifier", {site.name, ""}, std::chrono::milliseconds(-1));
    ASSERT_TRUE(is_ok(epoch) && epoch->has_value());
    epoch_ = **epoch;
    ASSERT_TRUE(is_ok(site.stores.outbox.take_over_rows_blocking(epoch_)));
  }
  void check() {
    EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
    for (Site* site : {&a_, &b_}) {
      for (const std::string& id : purged_)
        EXPECT_EQ(message_at(*site, *Uuid::parse(id)).state, MessageState::purged);
      EXPECT_EQ(site->ask("select count(*) from message"), std::to_string(messages_.size()));
      const auto rows =
          site->database().execute_blocking(kRead, "select idempotency_key, state from delivery where state <> 'sent'");
      ASSERT_TRUE(is_ok(rows));
      for (const Row& row : rows->rows)
        EXPECT_EQ(told_.count(*row[0].text()), 0U)
            << *row[0].text() << " is " << *row[1].text() << " at " << site->name;
    }
  }

  std::mt19937 random_{static_cast<unsigned>(GetParam())};
  std::vector<Message> messages_;
  std::set<std::string> told_, purged_;
  Site* notifying_ = nullptr;
  Epoch epoch_;
};

TEST_P(Split, AfterItBothAgreeAndNothingIsLost) {
  for (const char* number : {"1001", "1002", "1003"})
    ASSERT_TRUE(is_ok(a_.stores.mailboxes.add_blocking(mailbox_with(number))));
  heal();
  for (int split = 0; split < kSplits; ++split) {
    take_role(below(2) == 0 ? a_ : b_);
    for (int i = 0; i < kDeedsOfASplit; ++i) {
      do_something(below(2) == 0 ? a_ : b_);
      if (below(25) == 0) ship(below(2) == 0 ? a_ : b_);  // one way only
    }
    if (below(2) == 0) cross();
    heal(below(2) == 0);
    check();
    if (HasFailure()) return;
  }
}
INSTANTIATE_TEST_SUITE_P(Seed, Split, testing::Range(1, 13));

}  // namespace
}  // namespace aftertone::storage
