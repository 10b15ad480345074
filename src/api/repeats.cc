#include "api/repeats.h"

#include "api/problem.h"
#include "api/secret.h"
#include "base/log.h"

namespace aftertone::api {
namespace {

constexpr std::size_t kLongestKey = 128;
constexpr std::chrono::hours kKept{24};

using voicemail::KeptAnswer;
using voicemail::RepeatKey;

http::Response repeated(const KeptAnswer& kept, const std::string& request_sha256) {
  if (kept.request_sha256 != request_sha256)
    return problem(422, "invalid", "Idempotency-Key: it was used for another request");
  if (kept.status == 0)
    return problem(409, "conflict",
                   "the first request with this Idempotency-Key has no answer yet: look what came of it");
  http::Response response;
  response.status = kept.status;
  response.body = kept.body;
  response.headers = {{"Idempotency-Replayed", "true"}};
  if (!kept.body.empty())
    response.headers.push_back({"Content-Type", kept.status < 400 ? "application/json" : "application/problem+json"});
  if (!kept.location.empty()) response.headers.push_back({"Location", kept.location});
  return response;
}

// What is our trouble is worth another try.
Status remember_blocking(const Ports& ports, const RepeatKey& key, const std::string& request_sha256,
                         const http::Response& response) {
  if (response.status >= 500) return ports.repeats.release_blocking(key);
  const std::string* const location = http::find_header(response.headers, "Location");
  return ports.repeats.keep_blocking(
      key, {request_sha256, response.status, response.body, location == nullptr ? "" : *location});
}

}  // namespace

http::Response once_blocking(const Ports& ports, const Asked& asked, const std::function<http::Response()>& work) {
  const std::string text = asked.request.header("Idempotency-Key");
  if (text.empty() || asked.request.method != "POST") return work();
  if (text.size() > kLongestKey) return problem(422, "invalid", "Idempotency-Key: at most 128 characters");
  const WallTime now = ports.stores.clock.now();
  const RepeatKey key{(asked.visit ? "user " : "token ") + asked.token.name, sha256_hex(text)};
  const std::string request_sha256 =
      sha256_hex(asked.request.path + "\n" + asked.request.query + "\n" + asked.request.body);
  if (const Status removed = ports.repeats.remove_old_blocking(now - kKept); !removed) return problem(removed.error());
  const auto is_first = ports.repeats.claim_blocking(key, request_sha256, now);
  if (!is_first) return problem(is_first.error());
  if (!*is_first) {
    const auto kept = ports.repeats.find_blocking(key);
    return kept ? repeated(*kept, request_sha256) : problem(kept.error());
  }
  http::Response response = work();
  const Status kept = remember_blocking(ports, key, request_sha256, response);
  if (!kept) log::info("api", "an answer is not kept for a repetition: {}", to_string(kept.error()));
  return response;
}

}  // namespace aftertone::api
