// The lamps as last read, and everybody who watches one. Home: that of the LampService.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "notify/lamp/watcher.h"

namespace aftertone::notify {

class LampBook {
 public:
  // True: it is news.
  bool put_lamp(const voicemail::Lamp& lamp);
  const voicemail::Lamp* find_lamp(const voicemail::MailboxNumber& mailbox) const;
  void forget_lamp(const voicemail::MailboxNumber& mailbox);
  std::vector<voicemail::MailboxNumber> mailboxes() const;

  // nullptr: there is none any more.
  Watcher* find(WatcherId id);
  // By our tag of its dialog.
  Watcher* find_subscriber(const std::string& local_tag);
  Watcher& add(const voicemail::MailboxNumber& mailbox, std::variant<Subscriber, Receiver> who);
  void remove(WatcherId id);

  const std::vector<WatcherId>& watchers_of(const voicemail::MailboxNumber& mailbox) const;
  std::vector<WatcherId> all() const;
  std::size_t subscriber_count() const { return by_tag_.size(); }

 private:
  std::unordered_map<std::string, voicemail::Lamp> lamps_;
  std::unordered_map<WatcherId, std::unique_ptr<Watcher>> watchers_;
  std::unordered_map<std::string, std::vector<WatcherId>> by_mailbox_;
  std::unordered_map<std::string, WatcherId> by_tag_;
  WatcherId last_ = 0;
};

}  // namespace aftertone::notify
