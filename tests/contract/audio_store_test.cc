// What every audio store promises: a directory, the same behind the guard with and without copies, a bucket.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "storage/audio/audio_name.h"
#include "storage/audio/file_audio_backend.h"
#include "storage/audio/guard/guarded_audio_store.h"
#include "storage/audio/s3/s3_audio_backend.h"
#include "support/s3_server.h"
#include "support/temporary_directory.h"

namespace aftertone::storage {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using voicemail::AudioCodec;
using voicemail::MemoryAudio;
using voicemail::StoredAudio;

// A store, and the way to what it really keeps.
class AudioPlace {
 public:
  virtual ~AudioPlace() = default;
  virtual voicemail::AudioStore& store() = 0;
  virtual voicemail::AudioSweep& sweep() = 0;
  virtual fs::path file_of(const std::string& name) const = 0;
  virtual bool can_verify() const { return true; }

 protected:
  support::TemporaryDirectory local_;
};

class Directory : public AudioPlace {
 public:
  voicemail::AudioStore& store() override { return *backend_; }
  voicemail::AudioSweep& sweep() override { return *backend_; }
  fs::path file_of(const std::string& name) const override { return local_ / name; }
  bool can_verify() const override { return false; }

 private:
  std::unique_ptr<AudioBackend> backend_ = std::move(*FileAudioBackend::open_blocking(local_.path()));
};

class Guarded : public AudioPlace {
 public:
  Guarded(StoreGuard::Opener open, bool has_cache) {
    std::unique_ptr<AudioCache> cache;
    if (has_cache) cache = std::move(*AudioCache::open_blocking(local_ / "cache", 10 << 20));
    store_ =
        std::make_unique<GuardedAudioStore>(GuardSettings{.place = "the store"}, std::move(open), std::move(cache));
  }
  voicemail::AudioStore& store() override { return *store_; }
  voicemail::AudioSweep& sweep() override { return *store_; }

 private:
  std::unique_ptr<GuardedAudioStore> store_;
};

class GuardedDirectory : public Guarded {
 public:
  explicit GuardedDirectory(bool has_cache)
      : GuardedDirectory(has_cache, std::make_shared<support::TemporaryDirectory>()) {}
  fs::path file_of(const std::string& name) const override { return *directory_ / name; }

 private:
  GuardedDirectory(bool has_cache, const std::shared_ptr<support::TemporaryDirectory>& directory)
      : Guarded([directory] { return FileAudioBackend::open_blocking(directory->path()); }, has_cache),
        directory_(directory) {}
  std::shared_ptr<support::TemporaryDirectory> directory_;
};

support::S3Server& s3_server() {
  static support::S3Server server;
  return server;
}

S3Settings s3_settings(const std::string& folder) {
  return {s3_server().url() + "/" + folder,
          support::S3Server::kAccessKey,
          support::S3Server::kSecretKey,
          "eu-central-1",
          {}};
}

class GuardedBucket : public Guarded {
 public:
  GuardedBucket() : GuardedBucket(Uuid::v7(SystemClock().now()).to_string()) {}
  fs::path file_of(const std::string& name) const override { return s3_server().file_of(folder_ + "/" + name); }

 private:
  explicit GuardedBucket(const std::string& folder)
      : Guarded([folder] { return S3AudioBackend::open_blocking(s3_settings(folder)); }, true), folder_(folder) {}
  const std::string folder_;
};

struct Kind {
  std::string name;
  std::function<std::unique_ptr<AudioPlace>()> make;
};

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

class AudioContract : public testing::TestWithParam<Kind> {
 protected:
  Result<StoredAudio> try_to_put(const Uuid& id, const std::string& audio) {
    MemoryAudio source(audio);
    return place_->store().put_blocking(id, AudioCodec::pcmu, source);
  }
  StoredAudio put(const Uuid& id, const std::string& audio) {
    const auto stored = try_to_put(id, audio);
    EXPECT_TRUE(stored.has_value()) << (stored ? "" : to_string(stored.error()));
    return stored.value_or(StoredAudio{});
  }
  std::optional<StoredAudio> longest() {
    const auto found = place_->store().longest_blocking(id_);
    EXPECT_TRUE(found.has_value()) << (found ? "" : to_string(found.error()));
    return found.value_or(std::nullopt);
  }
  std::string played(const StoredAudio& audio) {
    const auto path = place_->store().verified_copy_blocking(audio.name, audio.sha256);
    EXPECT_TRUE(path.has_value()) << (path ? "" : to_string(path.error()));
    return path ? read_file(*path) : "";
  }
  std::vector<std::string> in_part(const std::string& name, WallTime before) {
    const auto part = static_cast<std::uint8_t>(std::stoi(name.substr(0, 2), nullptr, 16));
    const auto files = place_->sweep().old_files_blocking(part, before);
    EXPECT_TRUE(files.has_value()) << (files ? "" : to_string(files.error()));
    return files.value_or(std::vector<std::string>{});
  }

  const Uuid id_ = Uuid::v7(SystemClock().now());
  const std::unique_ptr<AudioPlace> place_ = GetParam().make();
};

TEST_P(AudioContract, KeepsWhatWasPut) {
  const auto stored = put(id_, std::string(160'001, 'a'));
  EXPECT_EQ(stored.name, audio_name_of(id_, 160'001).whole());
  const std::string file = played(stored);
  EXPECT_EQ(file.size(), 58U + 160'001 + 1);
  EXPECT_EQ(file.size(), static_cast<std::size_t>(stored.bytes));
  EXPECT_EQ(file.substr(58, 160'001), std::string(160'001, 'a'));
  EXPECT_EQ(file, read_file(place_->file_of(stored.name)));
}

TEST_P(AudioContract, GivesTheSameAnswerWhenItIsPutAgain) {
  const auto first = put(id_, std::string(20'000, 'a'));
  const auto second = put(id_, std::string(20'000, 'a'));
  EXPECT_EQ(first.sha256, second.sha256);
  EXPECT_EQ(first.bytes, second.bytes);
}

TEST_P(AudioContract, KeepsMoreOfARecordingBesideWhatWasThere) {
  const auto shorter = put(id_, std::string(10'000, 'a'));
  const auto longer = put(id_, std::string(20'001, 'a'));
  EXPECT_NE(shorter.name, longer.name);
  EXPECT_EQ(played(shorter).size(), 10'058U);
  EXPECT_EQ(played(longer).size(), 20'060U);
  EXPECT_EQ(put(id_, std::string(10'000, 'a')).sha256, shorter.sha256);
}

TEST_P(AudioContract, FindsTheLongestThatIsWhole) {
  EXPECT_FALSE(longest().has_value());
  put(Uuid::v7(SystemClock().now()), std::string(30'000, 'x'));
  const auto shorter = put(id_, std::string(10'000, 'a'));
  const auto longer = put(id_, std::string(20'001, 'a'));
  ASSERT_TRUE(longest().has_value());
  EXPECT_EQ(longest()->name, longer.name);
  EXPECT_EQ(longest()->sha256, longer.sha256);
  EXPECT_EQ(longest()->bytes, longer.bytes);
  fs::resize_file(place_->file_of(longer.name), 15'000);
  ASSERT_TRUE(longest().has_value());
  EXPECT_EQ(longest()->name, shorter.name);
}

TEST_P(AudioContract, ReplacesADamagedOne) {
  const auto stored = put(id_, std::string(10'000, 'a'));
  std::ofstream(place_->file_of(stored.name), std::ios::binary) << std::string(30'000, 'z');
  EXPECT_EQ(put(id_, std::string(10'000, 'a')).sha256, stored.sha256);
  EXPECT_EQ(played(stored).size(), 10'058U);
}

TEST_P(AudioContract, PutsUnderANameThatIsKnown) {
  const std::string old = audio_name_of(id_, 0).folder + "/" + id_.to_string() + ".wav";  // of the first builds
  MemoryAudio source("hello");
  const auto stored = place_->store().put_as_blocking(old, AudioCodec::pcmu, source);
  ASSERT_TRUE(stored.has_value()) << to_string(stored.error());
  EXPECT_EQ(stored->name, old);
  EXPECT_EQ(played(*stored).size(), 58U + 6);
  EXPECT_EQ(place_->store().put_as_blocking("../x.wav", AudioCodec::pcmu, source).error().code, Code::invalid);
}

TEST_P(AudioContract, ForgetsWhatIsRemovedAndDoesNotMindTwice) {
  const auto stored = put(id_, "hello");
  played(stored);
  EXPECT_TRUE(place_->store().remove_blocking(stored.name).has_value());
  const auto copy = place_->store().local_copy_blocking(stored.name);
  ASSERT_FALSE(copy.has_value());
  EXPECT_EQ(copy.error().code, Code::not_found);
  EXPECT_TRUE(place_->store().remove_blocking(stored.name).has_value());
}

TEST_P(AudioContract, HasNoOtherNamesThanItsOwn) {
  put(id_, "hello");
  for (const std::string& name :
       {std::string("secret"), std::string("../secret"), std::string("tmp/01890a5d-ac96-774b-bcce-b302099a80a7.wav"),
        std::string(), std::string("a7/../x")}) {
    EXPECT_EQ(place_->store().local_copy_blocking(name).error().code, Code::not_found) << name;
    EXPECT_EQ(place_->store().remove_blocking(name).error().code, Code::invalid) << name;
  }
}

TEST_P(AudioContract, TellsWhatIsNotWhatWasStored) {
  if (!place_->can_verify()) GTEST_SKIP() << "the guard does it";
  const auto stored = put(id_, std::string(1000, 'a'));
  EXPECT_EQ(place_->store().verified_copy_blocking(stored.name, std::string(64, '0')).error().code, Code::corrupt);
  EXPECT_TRUE(place_->store().verified_copy_blocking(stored.name, stored.sha256).has_value());
}

TEST_P(AudioContract, IsSweptByAge) {
  const auto stored = put(id_, "hello");
  const WallTime now = SystemClock().now();
  EXPECT_EQ(in_part(stored.name, now - 1h), std::vector<std::string>{});
  EXPECT_EQ(in_part(stored.name, now + 1h), std::vector<std::string>{stored.name});
}

TEST_P(AudioContract, SetsAsideAndPutsBack) {
  const auto stored = put(id_, "hello");
  EXPECT_TRUE(place_->sweep().set_aside_blocking(stored.name).has_value());
  EXPECT_EQ(place_->store().local_copy_blocking(stored.name).error().code, Code::not_found);
  EXPECT_EQ(*place_->sweep().set_aside_files_blocking(), std::vector<std::string>{stored.name});
  EXPECT_TRUE(place_->sweep().set_aside_blocking(stored.name).has_value()) << "absent is success";
  EXPECT_TRUE(place_->sweep().put_back_blocking(stored.name).has_value());
  EXPECT_EQ(played(stored).size(), 58U + 6);
  EXPECT_TRUE(place_->sweep().set_aside_files_blocking()->empty());
  EXPECT_TRUE(place_->sweep().put_back_blocking(stored.name).has_value()) << "absent is success";
}

INSTANTIATE_TEST_SUITE_P(Stores, AudioContract,
                         testing::Values(Kind{"Directory", [] { return std::make_unique<Directory>(); }},
                                         Kind{"Guarded", [] { return std::make_unique<GuardedDirectory>(false); }},
                                         Kind{"GuardedWithCopies",
                                              [] { return std::make_unique<GuardedDirectory>(true); }},
                                         Kind{"Bucket", [] { return std::make_unique<GuardedBucket>(); }}),
                         [](const auto& tested) { return tested.param.name; });

TEST(Bucket, IsListedPageByPage) {
  const S3Client client(s3_settings("pages"));
  std::vector<std::string> keys;
  for (int i = 0; i < 1005; ++i) {
    keys.push_back(fmt::format("{:04}", i));
    const Status put = client.put_blocking(keys.back(), "x");
    ASSERT_TRUE(put.has_value()) << to_string(put.error());
  }
  const auto listed = client.list_blocking("");
  ASSERT_TRUE(listed.has_value()) << to_string(listed.error());
  std::vector<std::string> found;
  for (const S3Object& object : *listed)
    found.push_back(object.key);
  EXPECT_EQ(found, keys);
}

TEST(Bucket, TellsWhatIsWrong) {
  S3Settings settings = s3_settings("x");
  settings.secret_key = "wrong";
  auto opened = S3AudioBackend::open_blocking(settings);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, Code::denied);
  EXPECT_NE(opened.error().detail.find("SignatureDoesNotMatch"), std::string::npos) << opened.error().detail;
  EXPECT_EQ(opened.error().detail.find("wrong"), std::string::npos) << "a secret in a log";

  settings = s3_settings("x");
  settings.url.replace(settings.url.rfind("/messages"), std::string::npos, "/no-such-bucket");
  opened = S3AudioBackend::open_blocking(settings);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, Code::not_found);
  EXPECT_NE(opened.error().detail.find("no-such-bucket"), std::string::npos) << opened.error().detail;
}

TEST(Bucket, IsWaitedForWhileItIsAway) {
  support::S3Server server;
  const S3Settings settings{
      server.url(), support::S3Server::kAccessKey, support::S3Server::kSecretKey, "us-east-1", {}};
  server.stop();
  const auto opened = S3AudioBackend::open_blocking(settings);
  ASSERT_FALSE(opened.has_value());
  EXPECT_TRUE(opened.error().temporary);
}

TEST(Bucket, IsReachedEncryptedIfItsCertificateIsTrusted) {
  const support::S3Server server(support::S3Server::Over::https);
  S3Settings settings{server.url(), support::S3Server::kAccessKey, support::S3Server::kSecretKey, "us-east-1", {}};
  const auto unknown = S3AudioBackend::open_blocking(settings);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_NE(unknown.error().detail.find("certificate"), std::string::npos) << unknown.error().detail;
  settings.ca_file = server.certificate();
  const auto trusted = S3AudioBackend::open_blocking(settings);
  EXPECT_TRUE(trusted.has_value()) << to_string(trusted.error());
}

TEST(Bucket, HasAnAddressWithABucketAndEncryptionButOnThisMachine) {
  for (const std::string good : {"https://s3.example.com/messages", "https://s3.example.com:9000/messages/site-1",
                                 "http://127.0.0.1:9000/messages", "http://[::1]:9000/b", "http://localhost/b"})
    EXPECT_TRUE(check_s3_url(good).has_value()) << good;
  for (const std::string bad :
       {"", "s3://messages", "https://s3.example.com", "https://s3.example.com/", "https:///b",
        "https://s3.example.com/messages/", "http://s3.example.com/messages", "https://h/b?x=1",
        "http://127.0.0.1.example.com/b", "https://h//b", "https://h/b c", "http://localhost.evil.com/b"})
    EXPECT_FALSE(check_s3_url(bad).has_value()) << bad;
}

}  // namespace
}  // namespace aftertone::storage
