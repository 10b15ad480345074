// How long somebody waits after wrong tries to log in to the website. Nobody is locked out for long: that would let
// anybody lock out everybody. Pure.
#pragma once

#include <chrono>
#include <string>

namespace aftertone::voicemail {

// Tries are counted by the name that is tried and by the address that tries.
struct TryKey {
  std::string text;              // "name anna", "from 192.0.2.7"
  int free_tries = 5;            // without waiting
  std::chrono::seconds longest;  // wait
};

TryKey try_key_of_name(const std::string& name);
// Of an IPv6 address its network of 64 bits: one customer has all of it.
TryKey try_key_of_address(const std::string& address);

// Before the next try, when this many have failed: 0, then 1 s, doubling.
std::chrono::seconds wait_after(int failures, const TryKey& key);

// After a day without a try everything is forgotten.
constexpr std::chrono::hours kTriesForgottenAfter{24};

}  // namespace aftertone::voicemail
