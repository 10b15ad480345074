#include "notify/webhook/signature.h"

#include <fstream>

#include "base/ascii.h"
#include "http/base64.h"
#include "notify/links/seal.h"

namespace aftertone::notify {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kShortest = 24, kLongest = 64;
constexpr std::size_t kMostSecrets = 3;

}  // namespace

Result<std::string> parse_webhook_secret(std::string_view text) {
  auto bytes = text.starts_with(kPrefix) ? http::decode_base64(text.substr(kPrefix.size())) : std::nullopt;
  if (bytes && bytes->size() >= kShortest && bytes->size() <= kLongest) return std::move(*bytes);
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
    signatures += "v1," + http::encode_base64(hmac_sha256(secret, id + "." + timestamp + "." + body));
  }
  return {{"webhook-id", id}, {"webhook-timestamp", timestamp}, {"webhook-signature", signatures}};
}

}  // namespace aftertone::notify
