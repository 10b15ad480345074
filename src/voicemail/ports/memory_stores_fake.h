// The ports in memory, for tests of what stands on them. One mutex; any thread. What SQL and files really do is proven
// by the contract tests in storage/.
#pragma once

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <tuple>

#include "voicemail/policy/fuller_message.h"
#include "voicemail/ports/answer_cache.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

class MemoryMailboxStore : public MailboxStore {
 public:
  Result<Mailbox> find_blocking(const MailboxNumber& number) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    const auto found = mailboxes_.find(number);
    if (found == mailboxes_.end()) return fail(Code::not_found, "no mailbox " + number.value());
    return found->second;
  }
  Result<std::vector<Mailbox>> list_blocking() override {
    const std::lock_guard lock(mutex_);
    std::vector<Mailbox> all;
    for (const auto& [number, mailbox] : mailboxes_)
      all.push_back(mailbox);
    return all;
  }
  Result<std::vector<Mailbox>> page_blocking(const MailboxNumber& after, std::size_t most) override {
    const std::lock_guard lock(mutex_);
    std::vector<Mailbox> page;
    for (auto next = mailboxes_.upper_bound(after); next != mailboxes_.end() && page.size() < most; ++next)
      page.push_back(next->second);
    return page;
  }
  Status add_blocking(const Mailbox& mailbox) override {
    const std::lock_guard lock(mutex_);
    if (!mailboxes_.emplace(mailbox.number, mailbox).second) return fail(Code::conflict, "exists");
    return {};
  }
  Status update_blocking(const Mailbox& mailbox) override {
    return change(mailbox.number, [&](Mailbox& old) {
      Mailbox updated = mailbox;
      updated.pin_hash = old.pin_hash;
      updated.pin_must_change = old.pin_must_change;
      updated.failed_logins = old.failed_logins;
      updated.locked_until = old.locked_until;
      old = updated;
    });
  }
  Status remove_blocking(const MailboxNumber& number, Removal) override {  // knows nothing of messages
    const std::lock_guard lock(mutex_);
    if (mailboxes_.erase(number) == 0) return fail(Code::not_found, "no such mailbox");
    return {};
  }
  Status set_pin_blocking(const MailboxNumber& number, const std::string& pin_hash, bool must_change) override {
    return change(number, [&](Mailbox& mailbox) {
      mailbox.pin_hash = pin_hash;
      mailbox.pin_must_change = must_change;
    });
  }
  Result<std::int32_t> count_failed_login_blocking(const MailboxNumber& number) override {
    std::int32_t failures = 0;
    const Status changed = change(number, [&](Mailbox& mailbox) { failures = ++mailbox.failed_logins; });
    if (!changed) return tl::unexpected(changed.error());
    return failures;
  }
  Status lock_until_blocking(const MailboxNumber& number, std::optional<WallTime> until) override {
    return change(number, [&](Mailbox& mailbox) { mailbox.locked_until = until; });
  }
  Status clear_failed_logins_blocking(const MailboxNumber& number) override {
    return change(number, [](Mailbox& mailbox) {
      mailbox.failed_logins = 0;
      mailbox.locked_until.reset();
    });
  }
  Result<std::optional<Greeting>> find_greeting_blocking(const MailboxNumber& number, GreetingKind kind) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    const auto found = greetings_.find({number, kind});
    if (found == greetings_.end()) return std::optional<Greeting>();
    return std::optional<Greeting>(found->second);
  }
  Status set_greeting_blocking(const Greeting& greeting) override {
    const std::lock_guard lock(mutex_);
    greetings_[{greeting.mailbox, greeting.kind}] = greeting;
    return {};
  }
  Status remove_greeting_blocking(const MailboxNumber& number, GreetingKind kind) override {
    const std::lock_guard lock(mutex_);
    greetings_.erase({number, kind});
    return {};
  }

  Result<std::int64_t> revision_blocking() override { return fail(Code::unsupported, "not in memory"); }
  Result<std::vector<MailboxChange>> changes_blocking(std::int64_t, std::size_t) override {
    return fail(Code::unsupported, "not in memory");
  }

  // As a copy has it that was made in time.
  std::optional<Mailbox> copy_of(const MailboxNumber& number) {
    const std::lock_guard lock(mutex_);
    const auto found = mailboxes_.find(number);
    return found == mailboxes_.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<Greeting> copy_of(const MailboxNumber& number, GreetingKind kind) {
    const std::lock_guard lock(mutex_);
    const auto found = greetings_.find({number, kind});
    return found == greetings_.end() ? std::nullopt : std::optional(found->second);
  }

  std::atomic<bool> is_away{false};  // every call fails as if the database were gone

 private:
  static tl::unexpected<Error> away() { return fail_temporarily(Code::unavailable, "the database is away"); }

  template <typename Change>
  Status change(const MailboxNumber& number, Change apply) {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    const auto found = mailboxes_.find(number);
    if (found == mailboxes_.end()) return fail(Code::not_found, "no mailbox " + number.value());
    apply(found->second);
    return {};
  }

  std::mutex mutex_;
  std::map<MailboxNumber, Mailbox> mailboxes_;
  std::map<std::pair<MailboxNumber, GreetingKind>, Greeting> greetings_;
};

class MemoryMessageStore : public MessageStore {
 public:
  Result<CommitOutcome> commit_blocking(const Message& message,
                                        const std::vector<DeliveryRequest>& deliveries) override {
    const std::lock_guard lock(mutex_);
    if (failures_to_come > 0) {
      --failures_to_come;
      return away();
    }
    if (refuses_for_good) return fail(Code::corrupt, "the table is not what it was");
    const auto [there, is_new] = messages_.emplace(message.id, message);
    if (!is_new) {
      const Message fuller = fuller_message(there->second, message);
      if (is_as_full(there->second, fuller)) return CommitOutcome::was_there_already;
      there->second = fuller;
      return CommitOutcome::filled_up;
    }
    add_deliveries(message, deliveries);
    return CommitOutcome::committed;
  }
  Result<Message> find_blocking(const MessageId& id) override {
    const std::lock_guard lock(mutex_);
    const auto found = messages_.find(id);
    if (found == messages_.end()) return fail(Code::not_found, "no such message");
    return found->second;
  }
  Result<std::vector<Message>> list_blocking(const MailboxNumber& mailbox, MessageState state) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    std::vector<Message> found;
    for (const auto& [id, message] : messages_) {
      if (message.mailbox == mailbox && message.state == state) found.push_back(message);
    }
    std::stable_sort(found.begin(), found.end(), [](const Message& a, const Message& b) {
      return std::tuple(!a.urgent, a.started_at) < std::tuple(!b.urgent, b.started_at);
    });
    return found;
  }
  Result<MessageCounts> count_blocking(const MailboxNumber& mailbox) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    MessageCounts counts;
    for (const auto& [id, message] : messages_) {
      if (message.mailbox != mailbox) continue;
      counts.new_count += message.state == MessageState::new_;
      counts.saved_count += message.state == MessageState::saved;
      counts.urgent_new_count += message.state == MessageState::new_ && message.urgent;
      counts.urgent_saved_count += message.state == MessageState::saved && message.urgent;
    }
    return counts;
  }
  Status set_state_blocking(const MessageId& id, MessageState state) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    const auto found = messages_.find(id);
    if (found == messages_.end()) return fail(Code::not_found, "no such message");
    found->second.state = state;
    return {};
  }
  Status assign_blocking(const MessageId& id, const MailboxNumber& mailbox,
                         const std::vector<DeliveryRequest>& deliveries) override {
    const std::lock_guard lock(mutex_);
    const auto found = messages_.find(id);
    if (found == messages_.end()) return fail(Code::not_found, "no such message");
    if (found->second.mailbox == mailbox) return {};
    if (found->second.mailbox != kUndeliverable) return fail(Code::conflict, "in another mailbox");
    found->second.mailbox = mailbox;
    add_deliveries(found->second, deliveries);
    return {};
  }
  Result<std::vector<Delivery>> deliveries_blocking(const MessageId& id) override {
    const std::lock_guard lock(mutex_);
    std::vector<Delivery> found;
    std::copy_if(deliveries_.begin(), deliveries_.end(), std::back_inserter(found),
                 [&](const Delivery& delivery) { return delivery.message == id; });
    return found;
  }

  std::atomic<bool> is_away{false};
  std::atomic<int> failures_to_come{0};  // so many commits fail first
  std::atomic<bool> refuses_for_good{false};

 private:
  static tl::unexpected<Error> away() { return fail_temporarily(Code::unavailable, "the database is away"); }

  void add_deliveries(const Message& message, const std::vector<DeliveryRequest>& requests) {
    for (const DeliveryRequest& request : requests) {
      Delivery delivery;
      delivery.message = message.id;
      delivery.mailbox = message.mailbox;
      delivery.channel = request.channel;
      delivery.target = request.target;
      delivery.event = request.event;
      delivery.secure = request.secure;
      delivery.not_before = request.not_before.value_or(message.committed_at);
      delivery.created_at = message.committed_at;
      delivery.due_at = delivery.not_before;
      delivery.language = request.language;
      delivery.fallback = request.fallback;
      delivery.after_delivery = request.after_delivery;
      deliveries_.push_back(delivery);
    }
  }

  std::mutex mutex_;
  std::map<MessageId, Message> messages_;
  std::vector<Delivery> deliveries_;
};

// Keeps coded bytes by name; local_copy writes them, without a header, below `folder`.
class MemoryAudioStore : public AudioStore {
 public:
  explicit MemoryAudioStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<StoredAudio> put_blocking(const Uuid& id, AudioCodec codec, AudioSource& source) override {
    return put_as_blocking(id.to_string() + ".wav", codec, source);
  }
  Result<StoredAudio> put_as_blocking(const std::string& name, AudioCodec, AudioSource& source) override {
    std::string bytes(source.size(), '\0');
    const std::span<std::uint8_t> buffer(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
    if (const Status read = source.read_blocking(0, buffer); !read) return tl::unexpected(read.error());
    const std::lock_guard lock(mutex_);
    audio_[name] = bytes;
    return stored_as(name, bytes);
  }
  Result<std::optional<StoredAudio>> longest_blocking(const Uuid& id) override {
    const std::lock_guard lock(mutex_);
    const auto found = audio_.find(id.to_string() + ".wav");
    if (found == audio_.end()) return std::nullopt;
    return stored_as(found->first, found->second);
  }
  Result<std::filesystem::path> local_copy_blocking(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    const auto found = audio_.find(name);
    if (found == audio_.end()) return fail(Code::not_found, "no audio " + name);
    std::ofstream(folder_ / name, std::ios::binary) << found->second;
    return folder_ / name;
  }
  Status remove_blocking(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    audio_.erase(name);
    return {};
  }
  std::string bytes_of(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return audio_[name];
  }

 private:
  static StoredAudio stored_as(const std::string& name, const std::string& bytes) {
    return StoredAudio{name, std::string(64, '0'), static_cast<std::int64_t>(bytes.size())};
  }

  const std::filesystem::path folder_;
  std::mutex mutex_;
  std::map<std::string, std::string> audio_;
};

// A copy that is always up to date.
class MemoryAnswerCache : public AnswerCache {
 public:
  MemoryAnswerCache(MemoryMailboxStore& mailboxes, MemoryAudioStore& audio) : mailboxes_(mailboxes), audio_(audio) {}

  Result<Mailbox> find_blocking(const MailboxNumber& number) override {
    const std::optional<Mailbox> found = mailboxes_.copy_of(number);
    if (!found) return fail(Code::not_found, "no mailbox " + number.value());
    return *found;
  }
  Result<std::optional<std::filesystem::path>> find_greeting_blocking(const MailboxNumber& number,
                                                                      GreetingKind kind) override {
    const std::optional<Greeting> found = mailboxes_.copy_of(number, kind);
    return found ? local_audio_blocking(found->audio_name) : std::nullopt;
  }
  std::optional<std::filesystem::path> local_audio_blocking(const std::string& audio_name) override {
    const auto path = audio_.local_copy_blocking(audio_name);
    return path ? std::optional(*path) : std::nullopt;
  }

 private:
  MemoryMailboxStore& mailboxes_;
  MemoryAudioStore& audio_;
};

class MemoryRuleStore : public RuleStore {
 public:
  Result<MailboxRules> rules_of_blocking(const MailboxNumber& mailbox) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return fail_temporarily(Code::unavailable, "the database is away");
    if (refuses_for_good) return fail(Code::corrupt, "the table is not what it was");
    return rules_[mailbox];
  }
  Status add_blocking(const MailboxNumber& mailbox, const NotificationRule& rule, std::size_t most) override {
    const std::lock_guard lock(mutex_);
    if (find(mailbox, rule.name) != nullptr) return fail(Code::conflict, "there is one of that name");
    if (rules_[mailbox].rules.size() >= most) return fail(Code::full, "no more rules");
    rules_[mailbox].rules.push_back(rule);
    return {};
  }
  Status update_blocking(const MailboxNumber& mailbox, const NotificationRule& rule) override {
    const std::lock_guard lock(mutex_);
    NotificationRule* const found = find(mailbox, rule.name);
    if (found == nullptr) return fail(Code::not_found, "no such rule");
    *found = rule;
    return {};
  }
  Status remove_blocking(const MailboxNumber& mailbox, const std::string& name) override {
    const std::lock_guard lock(mutex_);
    const auto removed =
        std::erase_if(rules_[mailbox].rules, [&](const NotificationRule& rule) { return rule.name == name; });
    return removed == 0 ? Status(fail(Code::not_found, "no such rule")) : Status();
  }
  Status order_blocking(const MailboxNumber& mailbox, const std::vector<std::string>& names) override {
    const std::lock_guard lock(mutex_);
    std::vector<NotificationRule> ordered;
    for (const std::string& name : names) {
      const NotificationRule* const found = find(mailbox, name);
      if (found != nullptr) ordered.push_back(*found);
    }
    if (ordered.size() != rules_[mailbox].rules.size()) return fail(Code::conflict, "others now");
    rules_[mailbox].rules = std::move(ordered);
    return {};
  }
  void break_one(const MailboxNumber& mailbox, const std::string& name) {
    const std::lock_guard lock(mutex_);
    rules_[mailbox].unreadable.push_back({name, "no rule at all"});
  }

  std::atomic<bool> is_away{false};
  std::atomic<bool> refuses_for_good{false};

 private:
  NotificationRule* find(const MailboxNumber& mailbox, const std::string& name) {
    auto& rules = rules_[mailbox].rules;
    const auto found = std::ranges::find(rules, name, &NotificationRule::name);
    return found == rules.end() ? nullptr : &*found;
  }

  std::mutex mutex_;
  std::map<MailboxNumber, MailboxRules> rules_;
};

// Fast and worthless as protection.
class PlainPinHasher : public PinHasher {
 public:
  Result<std::string> hash_blocking(const std::string& pin) override { return "plain:" + pin; }
  bool matches_blocking(const std::string& hash, const std::string& pin) override { return hash == "plain:" + pin; }
};

}  // namespace aftertone::voicemail
