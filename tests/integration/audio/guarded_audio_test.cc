// A guarded audio store on a mounted directory that misbehaves.
#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "storage/audio/audio_name.h"
#include "storage/audio/file_audio_backend.h"
#include "storage/audio/guard/guarded_audio_store.h"
#include "support/eventually.h"
#include "support/faulty_mount.h"

namespace aftertone::storage {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using support::eventually;
using support::FaultyMount;
using voicemail::AudioCodec;
using voicemail::MemoryAudio;
using voicemail::StoredAudio;

std::size_t thread_count() {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator()));
}

class GuardedAudio : public testing::Test {
 protected:
  GuardedAudio() {
    settings_.limit = 500ms;
    settings_.open_limit = 4s;
    settings_.probe_interval = 20ms;
    settings_.look_interval = 50ms;
    settings_.place = "the audio store";
  }

  void TearDown() override { mount_.heal(); }  // or a probe that hangs would be waited for

  void make(bool has_cache = false) {
    std::unique_ptr<AudioCache> cache;
    if (has_cache) cache = std::move(*AudioCache::open_blocking(local_ / "cache", 1 << 20));
    store_ = std::make_unique<GuardedAudioStore>(
        settings_, [directory = mount_.path()] { return FileAudioBackend::open_blocking(directory); },
        std::move(cache));
  }
  void start(bool has_cache = false) {
    make(has_cache);
    ASSERT_TRUE(store_->start_blocking().has_value());
  }
  Result<StoredAudio> put(const Uuid& id, std::size_t size = 8000) {
    MemoryAudio audio(std::string(size, 'x'));
    return store_->put_blocking(id, AudioCodec::pcmu, audio);
  }
  static Uuid new_id() { return Uuid::v7(SystemClock().now()); }
  fs::path behind(const StoredAudio& audio) const { return mount_.backing() / audio.name; }
  // Until nobody is asked any more, and how long the longest answer took.
  std::chrono::milliseconds ask_until_away(const std::string& name) {
    steady_clock::duration longest{};
    for (int i = 0; i < 3; ++i) {
      const auto start = steady_clock::now();
      const Status removed = store_->remove_blocking(name);
      longest = std::max(longest, steady_clock::now() - start);
      EXPECT_TRUE(!removed && removed.error().temporary && removed.error().code == Code::unavailable);
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(longest);
  }
  bool has_leftovers() const { return !fs::is_empty(mount_.backing() / "tmp"); }

  FaultyMount mount_;
  support::TemporaryDirectory local_;
  GuardSettings settings_;
  std::unique_ptr<GuardedAudioStore> store_;
};

TEST_F(GuardedAudio, is_what_is_in_the_directory) {
  start();
  const auto stored = put(new_id());
  ASSERT_TRUE(stored.has_value()) << to_string(stored.error());
  EXPECT_EQ(fs::file_size(behind(*stored)), static_cast<std::uintmax_t>(stored->bytes));
  EXPECT_EQ(store_->local_copy_blocking(stored->name).value_or(""), mount_.path() / stored->name);
  EXPECT_EQ(store_->verified_copy_blocking(stored->name, stored->sha256).value_or(""), mount_.path() / stored->name);
}

TEST_F(GuardedAudio, that_hangs_costs_three_waits_and_then_nothing_until_it_heals) {
  start();
  const auto stored = put(new_id());
  ASSERT_TRUE(stored.has_value());
  const std::size_t threads = thread_count();
  mount_.set_rules("* * hang");
  EXPECT_LT(ask_until_away(stored->name), 2s);

  const auto begin = steady_clock::now();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(put(new_id()).error().code, Code::unavailable);
    EXPECT_EQ(store_->local_copy_blocking(stored->name).error().code, Code::unavailable);
  }
  EXPECT_LT(steady_clock::now() - begin, 200ms) << "somebody still waits for it";
  EXPECT_LE(thread_count(), threads + settings_.threads + 2);

  mount_.heal();
  const Uuid late = new_id();
  EXPECT_TRUE(eventually([&] { return put(late).has_value(); }));
  EXPECT_TRUE(eventually([&] { return fs::exists(mount_.backing() / audio_name_of(late, 8000).whole()); }));
  EXPECT_LE(thread_count(), threads + settings_.threads + 2);
}

TEST_F(GuardedAudio, that_hangs_never_holds_more_than_its_threads) {
  settings_.limit = 2s;
  make();  // unwatched, so that nothing closes the breaker
  const auto stored = put(new_id());
  mount_.set_rules("* * hang");
  std::vector<std::future<Status>> callers;
  for (int i = 0; i < 30; ++i)
    callers.push_back(std::async(std::launch::async, [&] { return store_->remove_blocking(stored->name); }));
  for (auto& caller : callers)
    EXPECT_TRUE(caller.get().error().temporary);
  EXPECT_LE(thread_count(), 1 + 1 + settings_.threads + 30);
}

TEST_F(GuardedAudio, that_hangs_does_not_keep_the_process) {
  EXPECT_EXIT(
      {
        start();
        const auto stored = put(new_id());
        mount_.set_rules("* * hang");
        ask_until_away(stored->name);
        store_.reset();
        std::exit(7);
      },
      testing::ExitedWithCode(7), "");
}

TEST_F(GuardedAudio, that_is_full_takes_nothing_leaves_nothing_half_and_can_be_read) {
  start();
  const auto before = put(new_id());
  ASSERT_TRUE(before.has_value());
  mount_.set_rules("write * fail ENOSPC");
  const Uuid id = new_id();
  EXPECT_EQ(put(id, 100'000).error().code, Code::full);
  EXPECT_EQ(put(id).error().code, Code::full);
  EXPECT_FALSE(fs::exists(mount_.backing() / audio_name_of(id, 8000).whole()));
  EXPECT_TRUE(store_->verified_copy_blocking(before->name, before->sha256).has_value());
  mount_.heal();
  EXPECT_TRUE(eventually([&] { return put(id, 100'000).has_value(); }));
  EXPECT_TRUE(eventually([&] { return !has_leftovers(); }));
}

TEST_F(GuardedAudio, that_fails_shows_no_file_that_is_not_whole) {
  start();
  for (const std::string rule : {"fsync tmp/ fail EIO", "read tmp/ fail EIO", "rename * fail ESTALE",
                                 "create * fail ENOTCONN", "write * fail EIO after 1", "fsyncdir * fail EIO"}) {
    mount_.set_rules(rule);
    const Uuid id = new_id();
    const auto stored = put(id, 200'000);
    ASSERT_FALSE(stored.has_value()) << rule;
    EXPECT_TRUE(stored.error().temporary) << rule;
    const fs::path file = mount_.backing() / audio_name_of(id, 200'000).whole();
    EXPECT_TRUE(!fs::exists(file) || fs::file_size(file) == 200'058) << rule;
    mount_.heal();
    EXPECT_TRUE(eventually([&] { return put(id, 200'000).has_value(); })) << rule;
  }
}

TEST_F(GuardedAudio, that_became_read_only_is_waited_for) {
  start();
  const auto before = put(new_id());
  mount_.set_rules("create,write,rename,fsync * fail EROFS");
  const auto stored = put(new_id());
  ASSERT_FALSE(stored.has_value());
  EXPECT_TRUE(stored.error().temporary);
  EXPECT_TRUE(store_->local_copy_blocking(before->name).has_value());
  mount_.heal();
  EXPECT_TRUE(eventually([&] { return put(new_id()).has_value(); }));
}

TEST_F(GuardedAudio, that_is_away_at_the_start_is_waited_for) {
  mount_.set_rules("* * hang");
  start();
  EXPECT_EQ(put(new_id()).error().code, Code::unavailable);
  mount_.heal();
  EXPECT_TRUE(eventually([&] { return put(new_id()).has_value(); }));
}

TEST_F(GuardedAudio, that_can_never_work_is_an_error_at_the_start) {
  mount_.set_rules("mkdir * fail EACCES");
  make();
  const Status started = store_->start_blocking();
  ASSERT_FALSE(started.has_value());
  EXPECT_FALSE(started.error().temporary);
  EXPECT_NE(started.error().detail.find(mount_.path().string()), std::string::npos) << started.error().detail;
}

TEST_F(GuardedAudio, is_found_to_be_away_before_anybody_needs_it_when_it_is_shared) {
  settings_.probes_always = true;
  start();
  const auto stored = put(new_id());
  mount_.set_rules("* * hang");
  ASSERT_TRUE(mount_.wait_for_fault("hang "));  // by nobody but the probe
  EXPECT_TRUE(eventually([&] {
    const auto begin = steady_clock::now();
    return !store_->local_copy_blocking(stored->name) && steady_clock::now() - begin < 100ms;
  }));
}

TEST_F(GuardedAudio, can_be_played_from_its_copy_while_the_store_hangs) {
  start(true);
  const auto stored = put(new_id());
  ASSERT_TRUE(stored.has_value()) << to_string(stored.error());
  const auto path = store_->verified_copy_blocking(stored->name, stored->sha256);
  ASSERT_TRUE(path.has_value()) << to_string(path.error());
  EXPECT_TRUE(path->string().starts_with((local_ / "cache").string()));
  EXPECT_EQ(fs::file_size(*path), static_cast<std::uintmax_t>(stored->bytes));
  mount_.set_rules("* * hang");
  EXPECT_EQ(store_->verified_copy_blocking(stored->name, stored->sha256).value_or(""), *path);
}

TEST_F(GuardedAudio, that_rots_is_not_played) {
  for (const bool has_cache : {false, true}) {
    start(has_cache);
    const auto stored = put(new_id());
    ASSERT_TRUE(stored.has_value()) << to_string(stored.error());
    std::fstream file(behind(*stored), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(500).put('X').flush();
    const auto copy = store_->verified_copy_blocking(stored->name, stored->sha256);
    ASSERT_FALSE(copy.has_value());
    EXPECT_EQ(copy.error().code, Code::corrupt);
    EXPECT_NE(copy.error().detail.find("audio-bitrot"), std::string::npos);
  }
}

TEST_F(GuardedAudio, whose_copy_rots_is_copied_again) {
  start(true);
  const auto stored = put(new_id());
  ASSERT_TRUE(stored.has_value()) << to_string(stored.error());
  const auto path = store_->verified_copy_blocking(stored->name, stored->sha256);
  ASSERT_TRUE(path.has_value()) << to_string(path.error());
  std::ofstream(*path) << "torn by a power loss";
  EXPECT_EQ(store_->verified_copy_blocking(stored->name, stored->sha256).value_or(""), *path);
  EXPECT_EQ(fs::file_size(*path), static_cast<std::uintmax_t>(stored->bytes));
}

TEST_F(GuardedAudio, that_is_slow_and_alive_is_waited_for) {
  settings_.limit = 2s;
  start();
  mount_.set_rules("fsync * delay 700");
  EXPECT_TRUE(put(new_id(), 100'000).has_value());
}

}  // namespace
}  // namespace aftertone::storage
