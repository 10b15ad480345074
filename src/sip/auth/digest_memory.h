// Challenges that were answered, by peer, so that the next request there answers before it is asked (RFC 7616 3.3 to
// 3.5): with the same nonce, counted, or the one that the peer has named for the next time. Home: one thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/auth/digest.h"

namespace aftertone::sip {

class DigestMemory {
 public:
  // A header line, with its end, for the next request; empty while nothing is known. `peer`: where it is sent.
  std::string foresee(const std::string& peer, const Credentials& credentials, const std::string& method,
                      const std::string& uri);
  // The same for a request that was challenged, `answered` times before. Nothing: it cannot be answered, or has been in
  // vain: a second time only when the challenge says that just the nonce was too old.
  std::optional<std::string> answer(const std::string& peer, const Credentials& credentials,
                                    const std::vector<DigestChallenge>& challenges, int answered,
                                    const std::string& method, const std::string& uri);
  // "nextnonce" of an Authentication-Info or Proxy-Authentication-Info value.
  void take_info(const std::string& peer, const Credentials& credentials, std::string_view value);

  static constexpr std::size_t kMostPeers = 1000;  // then all are forgotten, and ask again

 private:
  struct Known {
    DigestChallenge challenge;
    std::uint32_t count = 0;  // of answers with its nonce
  };
  static std::string key_of(const std::string& peer, const Credentials& credentials);
  static std::string line(Known& known, const Credentials& credentials, const std::string& method,
                          const std::string& uri);

  std::map<std::string, Known> known_;
};

}  // namespace aftertone::sip
