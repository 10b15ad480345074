// Digest authentication of our own requests (RFC 7616, RFC 2617): which challenge we answer, and with what. Pure; every
// byte of a challenge is a stranger's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aftertone::sip {

// What a peer knows us by. Answered only for a challenge of this realm, and only where the request was sent to the
// peer that it belongs to: whoever sends the request sees to that.
struct Credentials {
  std::string realm;
  std::string user;
  std::string password;
};

enum class DigestAlgorithm { md5, sha256 };

struct DigestChallenge {
  std::string realm;
  std::string nonce;
  std::string opaque;
  DigestAlgorithm algorithm = DigestAlgorithm::md5;
  std::string algorithm_name;  // as it was written; empty: it was not
  bool has_qop = false;        // "auth" among its qop values; without: RFC 2069
  bool is_stale = false;       // the nonce was too old, the password was right
  bool is_from_proxy = false;  // Proxy-Authenticate: answered in Proxy-Authorization
};

// The value of one WWW-Authenticate or Proxy-Authenticate header. Nothing: not Digest, an algorithm or qop that we do
// not know, no realm or no nonce, or longer than 2 kB.
std::optional<DigestChallenge> parse_digest_challenge(std::string_view value, bool is_from_proxy);

// The strongest challenge of our realm; nothing when none is.
std::optional<DigestChallenge> choose_challenge(const std::vector<DigestChallenge>& challenges, std::string_view realm);

// What a request says about itself.
struct DigestRequest {
  std::string method;
  std::string uri;  // the request URI as it is sent
  std::uint32_t nonce_count = 1;
  std::string cnonce;  // ours, fresh: 16 hexadecimal digits or more
};

std::string new_cnonce();  // 32 hexadecimal digits, from the system's random numbers

// "Authorization" or "Proxy-Authorization".
std::string_view answer_header(const DigestChallenge& challenge);
std::string answer_challenge(const DigestChallenge& challenge, const Credentials& credentials,
                             const DigestRequest& request);

}  // namespace aftertone::sip
