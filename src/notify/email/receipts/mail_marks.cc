#include "notify/email/receipts/mail_marks.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "notify/links/seal.h"

namespace aftertone::notify {
namespace {

constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";  // RFC 4648 section 6
constexpr std::size_t kSealBytes = 10;
constexpr char kDelivery = 1;
constexpr char kDigest = 2;
constexpr std::size_t kDeliveryName = 1 + 8;
constexpr std::size_t kDigestName = 1 + 16;

constexpr std::size_t encoded_size(std::size_t bytes) {
  return (bytes * 8 + 4) / 5;
}

std::string encode(std::string_view bytes) {
  std::string text;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (count += 8; count >= 5; count -= 5)
      text += kAlphabet[bits >> (count - 5) & 31U];
    bits &= (1U << count) - 1;
  }
  if (count > 0) text += kAlphabet[bits << (5 - count) & 31U];
  return text;
}

// `text` has letters of the alphabet only.
std::string decode(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    bits = bits << 5U | static_cast<unsigned>(kAlphabet.find(c));
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count);
    bits &= (1U << count) - 1;
  }
  return bytes;
}

std::string name_of(const Marked& marked) {
  if (const Uuid* digest = std::get_if<Uuid>(&marked))
    return kDigest + std::string(digest->bytes().begin(), digest->bytes().end());
  const auto id = static_cast<std::uint64_t>(std::get<voicemail::DeliveryId>(marked).value());
  std::string name(1, kDelivery);
  for (unsigned shift = 64; shift > 0; shift -= 8)
    name += static_cast<char>(id >> (shift - 8) & 0xFFU);
  return name;
}

Marked marked_by(std::string_view name) {
  if (name[0] == kDigest) {
    std::array<std::uint8_t, 16> bytes{};
    std::copy(name.begin() + 1, name.end(), bytes.begin());
    return Uuid(bytes);
  }
  std::uint64_t id = 0;
  for (const char c : name.substr(1))
    id = id << 8U | static_cast<unsigned char>(c);
  return voicemail::DeliveryId(static_cast<std::int64_t>(id));
}

}  // namespace

MailMarks::MailMarks(std::string_view secret) : key_(hmac_sha256(secret, "aftertone mail marks")) {}

std::string MailMarks::seal(std::string_view name) const {
  return std::string(name) + hmac_sha256(key_, name).substr(0, kSealBytes);
}

std::string MailMarks::make(const Marked& marked) const {
  return encode(seal(name_of(marked)));
}

std::optional<Marked> MailMarks::verify(std::string_view mark) const {
  const std::string bytes = decode(mark);
  const std::string_view name = std::string_view(bytes).substr(0, bytes.size() - kSealBytes);
  const bool is_whole = name[0] == (name.size() == kDigestName ? kDigest : kDelivery);
  if (!is_whole || encode(bytes) != mark || !equal_in_constant_time(seal(name), bytes)) return std::nullopt;
  return marked_by(name);
}

std::optional<Marked> MailMarks::find(std::string_view text) const {
  const std::string small = ascii::to_lower(text.substr(0, 4000));
  for (std::size_t at = 0; at < small.size();) {
    const std::size_t begin = small.find_first_of(kAlphabet, at);
    if (begin == std::string::npos) return std::nullopt;
    at = std::min(small.find_first_not_of(kAlphabet, begin), small.size());
    const std::string_view word = std::string_view(small).substr(begin, at - begin);
    const bool may_be = word.size() == encoded_size(kDeliveryName + kSealBytes) ||
                        word.size() == encoded_size(kDigestName + kSealBytes);
    if (!may_be) continue;
    if (auto marked = verify(word)) return marked;
  }
  return std::nullopt;
}

}  // namespace aftertone::notify
