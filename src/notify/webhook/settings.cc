#include "notify/webhook/settings.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/socket_address.h"
#include "notify/webhook/signature.h"

namespace aftertone::notify {
namespace {

// "host", "host:port" or "[v6]:port" without its port.
std::string host_of(const std::string& authority) {
  if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.find(':'));
}

bool is_loopback(const std::string& host) {
  if (host == "localhost" || host == "::1") return true;
  return host.starts_with("127.") && SocketAddress::parse(host).has_value();
}

}  // namespace

bool is_webhook_url(const std::string& url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string::npos || url.find_first_of(" \"<>#\\^`{|}") != std::string::npos) return false;
  if (!std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7F; })) return false;
  const std::size_t begin = colon + 3;
  const std::string authority = url.substr(begin, url.find_first_of("/?", begin) - begin);
  if (host_of(authority).empty() || authority.find('@') != std::string::npos) return false;
  const std::string scheme = url.substr(0, colon);
  return scheme == "https" || (scheme == "http" && is_loopback(host_of(authority)));
}

bool is_webhook_name(const std::string& name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-_";
  return !name.empty() && name.size() <= 32 && name.find_first_not_of(kAllowed) == std::string::npos;
}

Status check_webhook_blocking(const Webhook& hook) {
  if (!is_webhook_name(hook.name)) {
    return fail(Code::invalid, "[[webhooks]] name: every hook must have one, of a-z, 0-9, \"-\" and \"_\"");
  }
  const std::string where = "[[webhooks]] " + hook.name + ": ";
  if (!is_webhook_url(hook.url)) {
    return fail(Code::invalid, where + "url: must begin with https:// (http:// only to this machine itself)");
  }
  if (const auto secrets = read_webhook_secrets_blocking(hook.secret_file); !secrets)
    return fail(Code::invalid, where + "secret_file: " + secrets.error().detail);
  return {};
}

}  // namespace aftertone::notify
