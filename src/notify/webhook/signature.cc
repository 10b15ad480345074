#include "notify/webhook/signature.h"

#include <openssl/evp.h>

#include <fstream>

#include "base/ascii.h"
#include "notify/email/mime.h"
#include "notify/links/seal.h"

namespace aftertone::notify {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kShortest = 24, kLongest = 64;
constexpr std::size_t kMostSecrets = 3;

// Nothing if it is not base64 with its padding.
std::string decode_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > 200) return "";
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return "";
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return encode_base64(bytes) == text ? bytes : "";
}

}  // namespace

Result<std::string> parse_webhook_secret(std::string_view text) {
  std::string bytes = text.starts_with(kPrefix) ? decode_base64(text.substr(kPrefix.size())) : "";
  if (bytes.size() >= kShortest && bytes.size() <= kLongest) return bytes;
  return fail(Code::invalid,
              "a secret is \"whsec_\" and 24 to 64 random bytes in base64; make one with: echo whsec_$(openssl rand "
              "-base64 32)");
}

Result<std::vector<std::string>> read_webhook_secrets_blocking(const std::filesystem::path& file) {
  std::vector<std::string> secrets;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const std::string_view text = ascii::trimmed(line);
    if (text.empty()) continue;
    auto secret = parse_webhook_secret(text);
    if (!secret) return fail(Code::invalid, file.string() + ": " + secret.error().detail);
    secrets.push_back(std::move(*secret));
  }
  if (secrets.empty()) return fail(Code::invalid, "no secret can be read from " + file.string());
  if (secrets.size() > kMostSecrets) return fail(Code::invalid, file.string() + ": at most three secrets, one a line");
  return secrets;
}

http::Headers sign_webhook(const std::vector<std::string>& secrets, const std::string& id, WallTime now,
                           const std::string& body) {
  const std::string timestamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count());
  std::string signatures;
  for (const std::string& secret : secrets) {
    if (!signatures.empty()) signatures += ' ';
    signatures += "v1," + encode_base64(hmac_sha256(secret, id + "." + timestamp + "." + body));
  }
  return {{"webhook-id", id}, {"webhook-timestamp", timestamp}, {"webhook-signature", signatures}};
}

}  // namespace aftertone::notify
