#include "storage/pins/argon_pin_hasher.h"

#include <gtest/gtest.h>

#include <chrono>

namespace aftertone::storage {
namespace {

constexpr ArgonSettings kCheap{8192, 1};

TEST(Pins, MatchTheirOwnHashOnly) {
  const auto hasher = std::move(*ArgonPinHasher::open_blocking(kCheap));
  const auto hash = hasher->hash_blocking("482915");
  ASSERT_TRUE(hash.has_value());
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=8,t=1,p=1$")) << *hash;
  EXPECT_TRUE(hasher->matches_blocking(*hash, "482915"));
  EXPECT_FALSE(hasher->matches_blocking(*hash, "482916"));
  EXPECT_FALSE(hasher->matches_blocking(*hash, ""));
}

TEST(Pins, HaveADifferentHashEachTime) {
  const auto hasher = std::move(*ArgonPinHasher::open_blocking(kCheap));
  EXPECT_NE(hasher->hash_blocking("1234").value_or("a"), hasher->hash_blocking("1234").value_or("a"));
}

TEST(Pins, NeverMatchNoHashOrNonsense) {
  const auto hasher = std::move(*ArgonPinHasher::open_blocking(kCheap));
  for (const char* hash : {"", "1234", "$argon2id$", "$2b$12$abc"})
    EXPECT_FALSE(hasher->matches_blocking(hash, "1234"));
}

TEST(Pins, StillMatchHashesMadeWithOtherSettings) {
  const auto cheap = std::move(*ArgonPinHasher::open_blocking(kCheap));
  const auto dear = std::move(*ArgonPinHasher::open_blocking({65'536, 2}));
  EXPECT_TRUE(dear->matches_blocking(*cheap->hash_blocking("1234"), "1234"));
}

TEST(Pins, CostTheSameWithoutAMailbox) {
  const auto hasher = std::move(*ArgonPinHasher::open_blocking());
  const auto hash = hasher->hash_blocking("482915");
  ASSERT_TRUE(hash.has_value());
  const auto time_of = [&hasher](const std::string& stored) {
    const std::clock_t before = std::clock();
    EXPECT_FALSE(hasher->matches_blocking(stored, "000000"));
    return static_cast<double>(std::clock() - before);
  };
  double known = 0;
  double unknown = 0;
  for (int i = 0; i < 3; ++i) {
    known += time_of(*hash);
    unknown += time_of("");
  }
  EXPECT_GT(unknown, known / 3);  // it would be nothing at all
  EXPECT_LT(unknown, known * 3);
}

}  // namespace
}  // namespace aftertone::storage
