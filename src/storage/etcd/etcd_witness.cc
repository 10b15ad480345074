#include "storage/etcd/etcd_witness.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "http/base64.h"
#include "http/client.h"

namespace aftertone::storage {
namespace {

using cluster::SiteToken;
using nlohmann::json;

constexpr std::string_view kKey = "aftertone/site";
constexpr std::string_view kNone = "-";
constexpr std::chrono::milliseconds kConnect{700};
constexpr std::chrono::milliseconds kAnswer{1'200};  // a member that does not answer leaves time for another one
constexpr int kTries = 3;                            // somebody else was faster

tl::unexpected<Error> not_understood(const std::string& what) {
  return fail_temporarily(Code::unavailable, "the witness answers what is not understood: " + what);
}

std::string text_of(const SiteToken& token) {
  return fmt::format("{} {}", token.epoch, token.active.empty() ? kNone : std::string_view(token.active));
}

Result<SiteToken> parse_token(std::string_view text) {
  const auto words = ascii::split(text, ' ');
  const auto epoch = words.size() == 2 ? ascii::parse_unsigned(words[0], INT64_MAX) : std::nullopt;
  if (!epoch || words[1].empty()) return not_understood("the key is not ours");
  return SiteToken{static_cast<std::int64_t>(*epoch), words[1] == kNone ? std::string() : std::string(words[1])};
}

// The text of a member, or nothing.
std::string member(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<json> parsed(const Result<std::string>& answer) {
  if (!answer) return tl::unexpected(answer.error());
  json parsed = json::parse(*answer, nullptr, false);
  if (!parsed.is_object()) return not_understood("no JSON");
  return parsed;
}

}  // namespace

Result<std::optional<SiteToken>> EtcdWitness::ask_blocking() {
  const auto held = read_blocking();
  if (!held) return tl::unexpected(held.error());
  return *held ? std::optional((*held)->token) : std::nullopt;
}

Result<SiteToken> EtcdWitness::hold_blocking(const SiteToken& token, std::chrono::seconds time_to_live) {
  for (int tries = 0; tries < kTries; ++tries) {
    const auto held = read_blocking();
    if (!held) return tl::unexpected(held.error());
    const bool is_ours = *held && (*held)->token == token;
    if (*held && !is_ours && !cluster::is_newer(token, (*held)->token)) return (*held)->token;
    if (is_ours) {
      const auto renewed = renew_blocking((*held)->lease);
      if (!renewed) return tl::unexpected(renewed.error());
      if (*renewed) return token;
      continue;  // it has just ended
    }
    const auto lease = grant_blocking(time_to_live);
    if (!lease) return tl::unexpected(lease.error());
    const auto written = write_blocking(*held, token, *lease);
    if (!written) return tl::unexpected(written.error());
    if (*written) return token;
  }
  return fail_temporarily(Code::unavailable, "the witness changes while it is asked");
}

Result<std::optional<EtcdWitness::Held>> EtcdWitness::read_blocking() {
  const auto answer = parsed(post_blocking("/v3/kv/range", json{{"key", http::encode_base64(kKey)}}.dump()));
  if (!answer) return tl::unexpected(answer.error());
  const auto found = answer->find("kvs");
  if (found == answer->end() || !found->is_array() || found->empty()) return std::nullopt;
  const json& pair = found->front();
  const auto text = http::decode_base64(member(pair, "value"));
  if (!text) return not_understood("the key has no value");
  const auto token = parse_token(*text);
  if (!token) return tl::unexpected(token.error());
  return Held{*token, member(pair, "lease"), member(pair, "mod_revision")};
}

// False: it has ended.
Result<bool> EtcdWitness::renew_blocking(const std::string& lease) {
  const auto answer = parsed(post_blocking("/v3/lease/keepalive", json{{"ID", lease}}.dump()));
  if (!answer) return tl::unexpected(answer.error());
  const auto result = answer->find("result");
  if (result == answer->end() || !result->is_object()) return not_understood("no result");
  return !member(*result, "TTL").empty();
}

Result<std::string> EtcdWitness::grant_blocking(std::chrono::seconds time_to_live) {
  const auto answer = parsed(post_blocking("/v3/lease/grant", json{{"TTL", time_to_live.count()}}.dump()));
  if (!answer) return tl::unexpected(answer.error());
  std::string lease = member(*answer, "ID");
  if (lease.empty()) return not_understood("no lease");
  return lease;
}

Result<bool> EtcdWitness::write_blocking(const std::optional<Held>& instead_of, const SiteToken& token,
                                         const std::string& lease) {
  const std::string key = http::encode_base64(kKey);
  json compare = {{"key", key}, {"result", "EQUAL"}, {"target", "VERSION"}, {"version", "0"}};
  if (instead_of)
    compare = {{"key", key}, {"result", "EQUAL"}, {"target", "MOD"}, {"mod_revision", instead_of->revision}};
  const json put = {{"requestPut", {{"key", key}, {"value", http::encode_base64(text_of(token))}, {"lease", lease}}}};
  const json body = {{"compare", json::array({compare})}, {"success", json::array({put})}};
  const auto answer = parsed(post_blocking("/v3/kv/txn", body.dump()));
  if (!answer) return tl::unexpected(answer.error());
  const auto succeeded = answer->find("succeeded");
  return succeeded != answer->end() && succeeded->is_boolean() && succeeded->get<bool>();
}

Result<std::string> EtcdWitness::post_blocking(const std::string& path, const std::string& body) {
  std::string trouble;
  for (const std::string& address : members_) {
    http::ClientRequest request;
    request.url = address + path;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = body;
    request.connect_timeout = kConnect;
    request.total_timeout = kAnswer;
    const http::Exchange exchange = http::exchange_blocking(request);
    if (exchange.response && exchange.response->is_whole && exchange.response->status == 200)
      return exchange.response->body;
    trouble += fmt::format("{}{}: {}", trouble.empty() ? "" : "; ", address,
                           exchange.response ? fmt::format("status {}", exchange.response->status) : exchange.error);
  }
  return fail_temporarily(Code::unavailable, "the witness does not answer: " + trouble);
}

}  // namespace aftertone::storage
