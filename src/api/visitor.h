// Who asks: a program with an access token, or a browser with the cookie of a session.
#pragma once

#include <string>

#include "api/operation.h"
#include "base/result.h"

namespace aftertone::api {

struct Visitor {
  voicemail::AccessToken token;
  std::optional<Visit> visit;
};

// Error: denied, without saying why. Blocks.
Result<Visitor> visitor_blocking(const Ports& ports, const http::Request& request);

// A change by cookie shows the session's token as well, and comes from one of our own pages: no other page can make a
// browser do that. Error: denied.
Status check_is_own_page(const Ports& ports, const http::Request& request, const std::optional<Visit>& visit);

// The address behind proxies that we believe.
std::string address_of(const Surroundings& surroundings, const http::Request& request);

// "aftertone-NAME=value" with what every cookie of ours has. The name begins with __Host- where browsers keep that:
// never sent to another host, or without TLS. An empty name is the session's.
std::string named_cookie(const Surroundings& surroundings, std::string_view name, const std::string& value);
// The secret in it, where it is one.
std::optional<std::string> secret_in_cookie(const Surroundings& surroundings, const http::Request& request,
                                            std::string_view name);

std::string session_cookie(const Surroundings& surroundings, const std::string& secret);
std::string ended_session_cookie(const Surroundings& surroundings);
// The hash of the session that the request shows, whether there is one or not.
std::optional<std::string> shown_session(const Surroundings& surroundings, const http::Request& request);
std::string csrf_of(const std::string& secret);

// A new session of somebody who is let in, noted with `how`: its secret, for the cookie. The session that the browser
// still shows ends: a log-in never goes on with an old one. Blocks.
Result<std::string> begin_session_blocking(const Ports& ports, const Asked& asked, const voicemail::User& user,
                                           const std::string& how);

}  // namespace aftertone::api
