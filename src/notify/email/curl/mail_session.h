// A libcurl handle for talking to a mail server, with security, log-in and limits as configured. Blocks; a session is
// one thread's at a time.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>

#include "base/assert.h"
#include "notify/email/settings.h"

namespace aftertone::notify {

using CurlList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

class MailSession {
 public:
  // `access_token` is for xoauth2, else empty. `server` outlives the session.
  MailSession(const MailServerSettings& server, const std::string& access_token);

  // Options are right by construction: libcurl refuses one only if it was built without it.
  template <typename Value>
  void set(CURLoption option, Value value) {
    const CURLcode result = curl_easy_setopt(handle_.get(), option, value);
    AT_ASSERT(result == CURLE_OK);
  }

  CURLcode perform_blocking();
  const std::string& error() const { return error_; }  // of perform, in words, printable

 private:
  void set_limits(const MailServerSettings& server);
  void set_security(const MailServerSettings& server, const std::string& access_token);

  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
  std::array<char, CURL_ERROR_SIZE> detail_{};
  std::string error_;
};

// "smtp://[2001:db8::1]:587", with `scheme` "smtp" or "imap"; "smtps" where TLS begins at once.
std::string server_url(const MailServerSettings& server, const std::string& scheme);

}  // namespace aftertone::notify
