#include "sip/auth/digest_memory.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "sip/headers/uri.h"

namespace aftertone::sip {
namespace {

constexpr int kMostAnswers = 2;
constexpr std::size_t kLongestNonce = 500;

}  // namespace

std::string DigestMemory::key_of(const std::string& peer, const Credentials& credentials) {
  return ascii::to_lower(peer) + "\n" + credentials.realm + "\n" + credentials.user;
}

std::string DigestMemory::line(Known& known, const Credentials& credentials, const std::string& method,
                               const std::string& uri) {
  const DigestRequest request{method, uri, ++known.count, new_cnonce()};
  return fmt::format("{}: {}\r\n", answer_header(known.challenge),
                     answer_challenge(known.challenge, credentials, request));
}

std::string DigestMemory::foresee(const std::string& peer, const Credentials& credentials, const std::string& method,
                                  const std::string& uri) {
  const auto found = known_.find(key_of(peer, credentials));
  if (found == known_.end()) return {};
  return line(found->second, credentials, method, uri);
}

std::optional<std::string> DigestMemory::answer(const std::string& peer, const Credentials& credentials,
                                                const std::vector<DigestChallenge>& challenges, int answered,
                                                const std::string& method, const std::string& uri) {
  const auto challenge = choose_challenge(challenges, credentials.realm);
  if (!challenge || answered >= kMostAnswers || (answered > 0 && !challenge->is_stale)) return std::nullopt;
  const std::string key = key_of(peer, credentials);
  if (known_.size() >= kMostPeers && !known_.contains(key)) known_.clear();
  Known& known = known_[key];
  const bool is_new = known.challenge.nonce != challenge->nonce;  // many requests may be asked with the same one
  known.challenge = *challenge;
  if (is_new) known.count = 0;
  return line(known, credentials, method, uri);
}

void DigestMemory::take_info(const std::string& peer, const Credentials& credentials, std::string_view value) {
  const auto found = known_.find(key_of(peer, credentials));
  if (found == known_.end()) return;
  for (const std::string& parameter : split_header_values(value)) {
    const std::size_t equals = parameter.find('=');
    if (equals == std::string::npos) continue;
    const auto name = ascii::trimmed(std::string_view(parameter).substr(0, equals));
    std::string_view nonce = ascii::trimmed(std::string_view(parameter).substr(equals + 1));
    if (!ascii::equals_ignoring_case(name, "nextnonce")) continue;
    if (nonce.size() < 3 || nonce.size() > kLongestNonce || nonce.front() != '"' || nonce.back() != '"') return;
    nonce = nonce.substr(1, nonce.size() - 2);
    if (nonce.find_first_of("\"\\") != std::string_view::npos || nonce == found->second.challenge.nonce) return;
    found->second.challenge.nonce = nonce;
    found->second.count = 0;
  }
}

}  // namespace aftertone::sip
