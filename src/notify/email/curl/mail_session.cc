#include "notify/email/curl/mail_session.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace aftertone::notify {
namespace {

CURL* new_handle() {
  static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
  AT_ASSERT(kReady == CURLE_OK);
  CURL* const handle = curl_easy_init();
  AT_ASSERT(handle != nullptr);
  return handle;
}

long to_curl(std::chrono::seconds time) {
  return static_cast<long>(time.count());
}

}  // namespace

MailSession::MailSession(const MailServerSettings& server, const std::string& access_token)
    : handle_(new_handle(), &curl_easy_cleanup) {
  set(CURLOPT_ERRORBUFFER, detail_.data());
  set_limits(server);
  set_security(server, access_token);
}

void MailSession::set_limits(const MailServerSettings& server) {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");  // not from the environment
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps,imap,imaps");
  set(CURLOPT_CONNECTTIMEOUT, to_curl(server.connect_timeout));
  set(CURLOPT_TIMEOUT, to_curl(server.total_timeout));
  set(CURLOPT_SERVER_RESPONSE_TIMEOUT, to_curl(server.stall_timeout));
  set(CURLOPT_LOW_SPEED_LIMIT, 64L);
  set(CURLOPT_LOW_SPEED_TIME, to_curl(server.stall_timeout));
}

void MailSession::set_security(const MailServerSettings& server, const std::string& access_token) {
  const bool must_be_tls = server.tls == MailTls::required || server.tls == MailTls::implicit;
  const long policy = must_be_tls ? CURLUSESSL_ALL : server.tls == MailTls::optional ? CURLUSESSL_TRY : CURLUSESSL_NONE;
  set(CURLOPT_USE_SSL, policy);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!server.ca_file.empty()) set(CURLOPT_CAINFO, server.ca_file.c_str());
  if (server.user.empty()) return;
  set(CURLOPT_USERNAME, server.user.c_str());
  set(CURLOPT_SASL_IR, 1L);
  if (server.auth == MailAuth::xoauth2) {
    set(CURLOPT_XOAUTH2_BEARER, access_token.c_str());
    set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
    return;
  }
  set(CURLOPT_PASSWORD, server.password.c_str());
  if (server.auth == MailAuth::plain) set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN");
  if (server.auth == MailAuth::login) set(CURLOPT_LOGIN_OPTIONS, "AUTH=LOGIN");
}

CURLcode MailSession::perform_blocking() {
  detail_[0] = '\0';
  const CURLcode result = curl_easy_perform(handle_.get());
  error_ = detail_[0] != '\0' ? ascii::printable(detail_.data()) : curl_easy_strerror(result);
  return result;
}

std::string server_url(const MailServerSettings& server, const std::string& scheme) {
  const bool is_ipv6 = server.host.find(':') != std::string::npos;
  return fmt::format("{}{}://{}:{}", scheme, server.tls == MailTls::implicit ? "s" : "",
                     is_ipv6 ? "[" + server.host + "]" : server.host, server.port);
}

}  // namespace aftertone::notify
