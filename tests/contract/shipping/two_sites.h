// Two sites with a database and an audio store each, and a shipper each way that works when the test says so.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "contract/store_test.h"
#include "storage/audio/file_audio_store.h"
#include "storage/shipping/shipper.h"
#include "storage/shipping/site_knowledge.h"

namespace aftertone::storage {

// The one of that site, emptied: making one for each test would take most of the time.
std::string database_of(const std::string& site);
std::unique_ptr<Database> open_database(const std::string& url);

struct Site {
  explicit Site(const std::string& named) : name(named), url(database_of(named)) {
    auto store = FileAudioStore::open_blocking(audio_directory.path());
    EXPECT_TRUE(is_ok(store));
    audio = std::move(*store);
  }
  Database& database() { return *stores.database; }
  // What psql would print: a row a line. Any statement; throws when it fails.
  std::string ask(const std::string& sql);

  const std::string name, url;
  StoresOn stores{open_database(url)};
  support::TemporaryDirectory audio_directory;
  std::unique_ptr<voicemail::AudioStore> audio;
};

// Everything that two sites are to agree about, a row a line.
std::set<std::string> content_of(Site& site);
// "" or the lines that only one of them has.
std::string difference(const std::set<std::string>& one, const std::set<std::string>& other);

class TwoSites : public testing::Test {
 protected:
  TwoSites();

  // `to_audio`: nullptr where somebody else copies the audio.
  static std::unique_ptr<Shipper> shipper(Site& from, Database& to, const std::string& to_name,
                                          voicemail::AudioStore* to_audio);
  std::unique_ptr<Shipper> shipper(Site& from, Site& to) { return shipper(from, to.database(), to.name, nullptr); }

  // One pass each way; again until nothing waits, which is soon or an error.
  void ship(Site& from);
  void heal(bool a_first = true);
  // What waits at both is under way before either has arrived.
  void cross();
  static WaitingChanges waiting_at(Site& site);

  voicemail::Message commit(Site& site, const voicemail::Message& message,
                            const std::vector<voicemail::DeliveryRequest>& requests = {});
  static voicemail::Message message_at(Site& site, const voicemail::MessageId& id);
  static voicemail::Delivery delivery_at(Site& site, const voicemail::MessageId& id);
  static voicemail::Mailbox mailbox_at(Site& site, const std::string& number);
  void set_state(Site& site, const voicemail::MessageId& id, voicemail::MessageState state);
  // Of the one delivery of a message, by hand: what workers do is another suite's.
  static void set_delivery(Site& site, const voicemail::MessageId& id, const std::string& state);
  static void run(Site& site, const std::string& sql);

  Site a_{"a"}, b_{"b"};
  std::unique_ptr<Shipper> a_to_b_ = shipper(a_, b_), b_to_a_ = shipper(b_, a_);
};

}  // namespace aftertone::storage
