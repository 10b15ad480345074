#include "notify/links/link_signer.h"

#include <algorithm>

#include "notify/links/seal.h"

namespace aftertone::notify {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kTimeBytes = 5;
constexpr std::size_t kBodyBytes = 1 + kIdBytes + kTimeBytes;
constexpr std::size_t kSealBytes = 16;

std::string body_of(const Link& link) {
  std::string body(1, static_cast<char>(link.kind));
  body.append(link.id.bytes().begin(), link.id.bytes().end());
  const auto seconds = static_cast<std::uint64_t>(to_millis(link.expires_at) / 1000);
  for (std::size_t i = kTimeBytes; i > 0; --i)
    body += static_cast<char>(seconds >> (8 * (i - 1)) & 0xFFU);
  return body;
}

std::optional<Link> link_in(std::string_view body) {
  Link link;
  const auto kind = static_cast<LinkKind>(body[0]);
  if (kind != LinkKind::recording && kind != LinkKind::secure) return std::nullopt;
  link.kind = kind;
  std::array<std::uint8_t, kIdBytes> id{};
  std::copy_n(body.begin() + 1, kIdBytes, id.begin());
  link.id = Uuid(id);
  std::int64_t seconds = 0;
  for (const char c : body.substr(1 + kIdBytes))
    seconds = seconds * 256 + static_cast<unsigned char>(c);
  link.expires_at = from_millis(seconds * 1000);
  return link;
}

}  // namespace

LinkSigner::LinkSigner(std::string_view secret, std::string public_url)
    : key_(hmac_sha256(secret, "aftertone links")), public_url_(std::move(public_url)) {}

std::string LinkSigner::token(const Link& link) const {
  const std::string body = body_of(link);
  return encode_base64url(body + hmac_sha256(key_, body).substr(0, kSealBytes));
}

std::string LinkSigner::url(const Link& link) const {
  return public_url_ + "/m/" + token(link);
}

std::optional<Link> LinkSigner::verify(std::string_view token) const {
  const auto bytes = decode_base64url(token.substr(0, 2 * (kBodyBytes + kSealBytes)));
  if (!bytes || bytes->size() != kBodyBytes + kSealBytes) return std::nullopt;
  const std::string_view body = std::string_view(*bytes).substr(0, kBodyBytes);
  const std::string seal = hmac_sha256(key_, body).substr(0, kSealBytes);
  if (!equal_in_constant_time(seal, std::string_view(*bytes).substr(kBodyBytes))) return std::nullopt;
  return link_in(body);
}

}  // namespace aftertone::notify
