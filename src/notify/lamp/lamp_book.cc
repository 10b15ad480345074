#include "notify/lamp/lamp_book.h"

#include <algorithm>

namespace aftertone::notify {

using voicemail::Lamp;
using voicemail::MailboxNumber;

bool LampBook::put_lamp(const Lamp& lamp) {
  const auto [found, is_first] = lamps_.try_emplace(lamp.mailbox.value(), lamp);
  if (is_first) return true;
  const bool is_news = lamp.version != found->second.version;
  found->second = lamp;
  return is_news;
}

const Lamp* LampBook::find_lamp(const MailboxNumber& mailbox) const {
  const auto found = lamps_.find(mailbox.value());
  return found == lamps_.end() ? nullptr : &found->second;
}

void LampBook::forget_lamp(const MailboxNumber& mailbox) {
  lamps_.erase(mailbox.value());
}

std::vector<MailboxNumber> LampBook::mailboxes() const {
  std::vector<MailboxNumber> numbers;
  numbers.reserve(lamps_.size());
  for (const auto& [number, lamp] : lamps_)
    numbers.push_back(lamp.mailbox);
  return numbers;
}

Watcher* LampBook::find(WatcherId id) {
  const auto found = watchers_.find(id);
  return found == watchers_.end() ? nullptr : found->second.get();
}

Watcher* LampBook::find_subscriber(const std::string& local_tag) {
  const auto found = by_tag_.find(local_tag);
  return found == by_tag_.end() ? nullptr : find(found->second);
}

Watcher& LampBook::add(const MailboxNumber& mailbox, std::variant<Subscriber, Receiver> who) {
  auto owner = std::make_unique<Watcher>();
  Watcher& watcher = *owner;
  watcher.id = ++last_;
  watcher.mailbox = mailbox;
  watcher.who = std::move(who);
  watchers_[watcher.id] = std::move(owner);
  by_mailbox_[mailbox.value()].push_back(watcher.id);
  if (const auto* subscriber = std::get_if<Subscriber>(&watcher.who)) {
    by_tag_[subscriber->dialog.local_tag] = watcher.id;
  }
  return watcher;
}

void LampBook::remove(WatcherId id) {
  const Watcher* const watcher = find(id);
  if (watcher == nullptr) return;
  if (const auto* subscriber = std::get_if<Subscriber>(&watcher->who)) by_tag_.erase(subscriber->dialog.local_tag);
  const auto of_mailbox = by_mailbox_.find(watcher->mailbox.value());
  std::erase(of_mailbox->second, id);
  if (of_mailbox->second.empty()) by_mailbox_.erase(of_mailbox);
  watchers_.erase(id);
}

const std::vector<WatcherId>& LampBook::watchers_of(const MailboxNumber& mailbox) const {
  static const std::vector<WatcherId> kNobody;
  const auto found = by_mailbox_.find(mailbox.value());
  return found == by_mailbox_.end() ? kNobody : found->second;
}

std::vector<WatcherId> LampBook::all() const {
  std::vector<WatcherId> ids;
  ids.reserve(watchers_.size());
  for (const auto& [id, watcher] : watchers_)
    ids.push_back(id);
  return ids;
}

}  // namespace aftertone::notify
